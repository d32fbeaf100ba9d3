import { Link, type LinkProps } from "@tanstack/react-router";
import styles from "./back-link.module.css";

interface Props extends LinkProps {
  /** What the page is called that it leads to. */
  title: string;
}

/** Over the title of a page: to the list that it is of. */
export const BackLink = ({ title, ...to }: Props) => (
  <Link {...to} className={styles.back}>
    <span aria-hidden="true">‹</span> {title}
  </Link>
);
