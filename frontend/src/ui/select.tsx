import { Select as Base } from "@base-ui/react/select";
import { useId } from "react";
import { CheckIcon, ChevronIcon } from "./icons";
import popup from "./popup.module.css";
import styles from "./select.module.css";

interface Props<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChoose: (value: Value) => void;
}

/** One of several, with its label in front, like "Ambiente Produção". */
export function Select<Value extends string>({ label, value, options, onChoose }: Props<Value>) {
  const id = useId();
  return (
    <Base.Root
      items={Object.fromEntries(options)}
      value={value}
      onValueChange={(chosen) => chosen !== null && onChoose(chosen)}
      modal={false}
    >
      <Base.Trigger className={styles.trigger} aria-label={label} aria-describedby={id}>
        <span className={styles.label}>{label}</span>
        <Base.Value id={id} className={styles.value} />
        <Base.Icon className={styles.icon}>
          <ChevronIcon />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner
          className={popup.positioner}
          positionMethod="fixed"
          sideOffset={4}
          alignItemWithTrigger={false}
        >
          <Base.Popup className={popup.popup}>
            {options.map(([option, name]) => (
              <Base.Item key={option} className={popup.item} value={option}>
                <span className={popup.check}>
                  <Base.ItemIndicator>
                    <CheckIcon />
                  </Base.ItemIndicator>
                </span>
                <Base.ItemText>{name}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
