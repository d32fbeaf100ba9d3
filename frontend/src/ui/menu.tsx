import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";
import { CheckIcon } from "./icons";
import styles from "./popup.module.css";

interface Props {
  /** The button that opens it. */
  trigger: ReactElement;
  children: ReactNode;
}

export function Menu({ trigger, children }: Props) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner
          className={styles.positioner}
          positionMethod="fixed"
          sideOffset={4}
          align="end"
        >
          <Base.Popup className={styles.popup}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

interface ItemProps {
  onChoose: () => void;
  /** Of items of which one may be what is shown: whether this is it. */
  isCurrent?: boolean;
  children: ReactNode;
}

export const MenuItem = ({ onChoose, isCurrent, children }: ItemProps) => (
  <Base.Item className={styles.item} aria-current={isCurrent || undefined} onClick={onChoose}>
    {isCurrent !== undefined && <span className={styles.check}>{isCurrent && <CheckIcon />}</span>}
    {children}
  </Base.Item>
);

/** `link` is a Link of the router without children. */
export const MenuLink = ({ link, children }: { link: ReactElement; children: ReactNode }) => (
  <Base.LinkItem className={styles.item} render={link} closeOnClick>
    {children}
  </Base.LinkItem>
);

/** Words between the items, like a greeting. */
export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <p className={styles.label}>{children}</p>
);

export const MenuSeparator = () => <Base.Separator className={styles.separator} />;

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChoose: (value: Value) => void;
}

/** One of several, the current one ticked. */
export function MenuChoice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, onChoose } = props;
  return (
    <Base.Group>
      <Base.GroupLabel className={styles.label}>{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={onChoose}>
        {options.map(([option, name]) => (
          <Base.RadioItem key={option} className={styles.item} value={option}>
            <span className={styles.check}>
              <Base.RadioItemIndicator>
                <CheckIcon />
              </Base.RadioItemIndicator>
            </span>
            {name}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}
