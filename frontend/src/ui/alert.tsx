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

interface NoticeProps {
  kind?: "info" | "success" | "warning";
  children: string;
}

/** What one should know, and nothing to mend. */
export const Notice = ({ kind = "info", children }: NoticeProps) => (
  <p className={classes(styles.alert, styles[kind])}>{children}</p>
);
