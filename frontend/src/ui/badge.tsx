import styles from "./badge.module.css";
import { classes } from "./classes";

interface Props {
  kind?: "good" | "bad";
  children: string;
}

/** A word or two about what it stands beside. */
export const Badge = ({ kind, children }: Props) => (
  <span className={classes(styles.badge, kind && styles[kind])}>{children}</span>
);
