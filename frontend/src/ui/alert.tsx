import { useEffect, useRef } from "react";
import styles from "./alert.module.css";
import { classes } from "./classes";

/** What went wrong with the whole form. Focus moves to it, so that everybody gets to know. */
export function Alert({ children }: { children: string }) {
  const ref = useRef<HTMLParagraphElement>(null);

  useEffect(() => ref.current?.focus(), [children]);

  return (
    <p ref={ref} role="alert" tabIndex={-1} className={styles.alert}>
      {children}
    </p>
  );
}

export const Notice = ({ children }: { children: string }) => (
  <p className={classes(styles.alert, styles.notice)}>{children}</p>
);
