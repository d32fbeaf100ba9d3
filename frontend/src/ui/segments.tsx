import type { ReactNode } from "react";
import { classes } from "./classes";
import styles from "./segments.module.css";

interface SegmentsProps {
  label: string;
  /** Each as wide as it is, in lines; else side by side, as one control. */
  isLoose?: boolean;
  children: ReactNode;
}

/** Buttons of which some are pressed in, like the periods of a list. */
export const Segments = ({ label, isLoose, children }: SegmentsProps) => (
  <div role="group" aria-label={label} className={classes(styles.group, isLoose && styles.loose)}>
    {children}
  </div>
);

interface SegmentProps {
  isOn: boolean;
  onClick: () => void;
  children: ReactNode;
}

export const Segment = ({ isOn, onClick, children }: SegmentProps) => (
  <button type="button" className={styles.segment} aria-pressed={isOn} onClick={onClick}>
    {children}
  </button>
);
