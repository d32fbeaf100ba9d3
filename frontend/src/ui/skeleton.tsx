import { type CSSProperties, useEffect, useState } from "react";
import styles from "./skeleton.module.css";

const PATIENCE_MS = 150;

/** The room of what is still coming, so that nothing moves when it comes; grey only after a while. */
export function Skeleton({ height }: { height: string }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const size: CSSProperties = { height };
  return <div className={isShown ? styles.grey : undefined} style={size} aria-hidden="true" />;
}
