import { classes } from "~/ui/classes";
import { LinkedText } from "./linked-text";
import styles from "./pairs.module.css";
import { written } from "./values";

interface Props {
  pairs: readonly (readonly [string, string])[];
  /** Names and values one above the other, where there is little room. */
  isNarrow?: boolean;
}

/** Names and values as a client sent them. */
export const Pairs = ({ pairs, isNarrow = false }: Props) => (
  <dl className={classes(styles.pairs, isNarrow && styles.narrow)} translate="no">
    {pairs.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>
          <LinkedText>{value}</LinkedText>
        </dd>
      </div>
    ))}
  </dl>
);

interface CodeProps {
  label: string;
  children: unknown;
}

/** A long text, or any value as JSON; it scrolls inside itself. */
export const Code = ({ label, children }: CodeProps) => (
  // Who uses the keyboard must get into what scrolls.
  <pre className={styles.code} tabIndex={0} role="group" aria-label={label} translate="no">
    <LinkedText>{written(children)}</LinkedText>
  </pre>
);
