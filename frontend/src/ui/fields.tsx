/** Native inputs with their label and error: for pages that must not load more than they need. */

import { type ComponentProps, type ReactNode, useId, useState } from "react";
import { useText } from "~/i18n";
import { classes } from "./classes";
import styles from "./fields.module.css";
import { EyeIcon } from "./icons";

interface FieldProps extends Omit<ComponentProps<"input">, "id"> {
  label: string;
  /** What one should know before filling it in. */
  hint?: string;
  error?: string | undefined;
  /** Of what else describes the input, like rules of a password. */
  describedBy?: string;
}

interface FrameProps {
  id: string;
  label: string;
  hint?: string | undefined;
  error: string | undefined;
  children: ReactNode;
}

function Frame({ id, label, hint, error, children }: FrameProps) {
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children}
      {error && (
        <p className={styles.error} id={`${id}-error`}>
          {error}
        </p>
      )}
      {hint && (
        <p className={styles.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

function useInput({ label, hint, error, describedBy, ...rest }: FieldProps) {
  const id = useId();
  const described = classes(error && `${id}-error`, hint && `${id}-hint`, describedBy);
  const input = (
    <input
      {...rest}
      id={id}
      className={styles.input}
      aria-invalid={error ? true : undefined}
      aria-describedby={described || undefined}
    />
  );
  return { frame: { id, label, hint, error }, input };
}

export function TextField(props: FieldProps) {
  const { frame, input } = useInput(props);
  return <Frame {...frame}>{input}</Frame>;
}

/** With a button that shows what was typed. */
export function PasswordField(props: Omit<FieldProps, "type">) {
  const text = useText();
  const [isShown, setShown] = useState(false);
  const { frame, input } = useInput({ ...props, type: isShown ? "text" : "password" });
  return (
    <Frame {...frame}>
      <div className={styles.withButton}>
        {input}
        <button
          type="button"
          className={styles.reveal}
          aria-controls={frame.id}
          aria-pressed={isShown}
          aria-label={text.fields.showPassword}
          onClick={() => setShown(!isShown)}
        >
          <EyeIcon />
        </button>
      </div>
    </Frame>
  );
}

interface SelectFieldProps extends Omit<ComponentProps<"select">, "id"> {
  label: string;
  hint?: string;
  error?: string | undefined;
  options: readonly (readonly [string, string])[];
}

/** One of several, in a form. */
export function SelectField({ label, hint, error, options, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select
        {...rest}
        id={id}
        className={styles.select}
        aria-invalid={error ? true : undefined}
        aria-describedby={classes(error && `${id}-error`, hint && `${id}-hint`) || undefined}
      >
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </Frame>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChoose: (value: Value) => void;
}

/** The browser's own select, labelled for those who do not see it. */
export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, value, options, onChoose } = props;
  return (
    <select
      className={styles.select}
      aria-label={label}
      value={value}
      onChange={(event) => onChoose(event.target.value as Value)}
    >
      {options.map(([option, name]) => (
        <option key={option} value={option}>
          {name}
        </option>
      ))}
    </select>
  );
}
