import { useEffect, useRef } from "react";
import styles from "./checkbox.module.css";

interface Props {
  label: string;
  isChecked: boolean;
  /** Of what it stands for, some are and some are not. */
  isMixed?: boolean;
  /** With Shift: everything from the one before. */
  onToggle: (withShift: boolean) => void;
}

/** The browser's own checkbox in our colours; it fills its cell, so that a thumb finds it. */
export function Checkbox({ label, isChecked, isMixed = false, onToggle }: Props) {
  const ref = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (ref.current) ref.current.indeterminate = isMixed; // there is no attribute for it
  }, [isMixed, isChecked]);

  return (
    <input
      ref={ref}
      type="checkbox"
      className={styles.checkbox}
      aria-label={label}
      checked={isChecked}
      onChange={({ nativeEvent }) =>
        onToggle(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
      }
    />
  );
}
