import type { ReactNode } from "react";
import { classes } from "./classes";
import styles from "./records.module.css";

export interface Column {
  title: string;
  /** For those who listen only: what is below speaks for itself. */
  isSpoken?: boolean;
  isNumber?: boolean;
  /** Left out on phones, as its cells are, which are `styles.wide`. */
  isWide?: boolean;
}

interface Props {
  label: string;
  columns: readonly Column[];
  /** Inside a card, not one by itself. */
  isPlain?: boolean;
  /** On phones a card for each row, whose cells say what they are by `data-label`. */
  isStacked?: boolean;
  /** The rows. */
  children: ReactNode;
}

/** A table of a few columns; phones do without the less important ones, or show cards. */
export function Records({ label, columns, isPlain, isStacked, children }: Props) {
  return (
    <div className={isPlain ? styles.plain : styles.frame}>
      <table className={classes(styles.table, isStacked && styles.stacked)} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, isSpoken, isNumber, isWide }) => (
              <th
                key={title}
                scope="col"
                className={classes(isNumber && styles.number, isWide && styles.wide) || undefined}
              >
                {isSpoken ? <span className={styles.spoken}>{title}</span> : title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
