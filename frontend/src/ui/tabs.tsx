import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import styles from "./tabs.module.css";

interface Props<Value extends string> {
  label: string;
  value: Value;
  tabs: readonly (readonly [Value, ReactNode])[];
  onChoose: (value: Value) => void;
  /** What the chosen tab shows. */
  children: ReactNode;
}

export function Tabs<Value extends string>(props: Props<Value>) {
  const { label, value, tabs, onChoose, children } = props;
  return (
    <Base.Root value={value} onValueChange={onChoose} className={styles.tabs}>
      <Base.List className={styles.list} aria-label={label}>
        {tabs.map(([tab, name]) => (
          <Base.Tab key={tab} value={tab} className={styles.tab}>
            {name}
          </Base.Tab>
        ))}
      </Base.List>
      <Base.Panel value={value} className={styles.panel}>
        {children}
      </Base.Panel>
    </Base.Root>
  );
}
