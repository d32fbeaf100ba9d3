import styles from "./select.module.css";

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChoose: (value: Value) => void;
}

/** The browser's own select, with its label in front, like "Ambiente Produção". */
export function Select<Value extends string>({ label, value, options, onChoose }: Props<Value>) {
  return (
    <label className={styles.box}>
      <span className={styles.label}>{label}</span>
      <select
        className={styles.select}
        aria-label={label} // which a phone has no room to show
        value={value}
        onChange={(event) => onChoose(event.target.value as Value)}
      >
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
