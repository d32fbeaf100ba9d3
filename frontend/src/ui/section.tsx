import { type ReactNode, useId } from "react";
import styles from "./section.module.css";

interface Props {
  title: string;
  /** Buttons and the like, at the end of the line of the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A card with a title, a region of its page. */
export function Section({ title, actions, children }: Props) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}
