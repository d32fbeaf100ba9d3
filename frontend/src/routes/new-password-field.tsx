import { type ComponentProps, useId } from "react";
import { useText } from "~/i18n";
import { PasswordField } from "~/ui/fields";
import { CheckIcon } from "~/ui/icons";
import { passwordRules } from "./checks";
import styles from "./public.module.css";

interface Props extends Omit<ComponentProps<typeof PasswordField>, "value"> {
  value: string;
  /** Of whose password it becomes, as far as that is known. */
  email: string;
}

/** A password that somebody chooses, and the rules for it. */
export function NewPasswordField({ email, ...field }: Props) {
  const rules = useId();
  return (
    <>
      <PasswordField {...field} autoComplete="new-password" required describedBy={rules} />
      <Rules id={rules} password={field.value} email={email} />
    </>
  );
}

/** There before anybody types, each ticked as soon as the password keeps it. */
function Rules({ id, password, email }: { id: string; password: string; email: string }) {
  const { passwordRules: text } = useText();
  const kept = passwordRules(password, email);
  return (
    <div id={id} className={styles.rules}>
      <p>{text.label}</p>
      <ul>
        {(["long", "notNumeric", "notEmail"] as const).map((rule) => (
          <li key={rule} className={kept[rule] ? styles.met : undefined}>
            <span className={styles.mark}>{kept[rule] && <CheckIcon />}</span>
            <span>
              {text[rule]}
              <span className={styles.spoken}> ({kept[rule] ? text.met : text.unmet})</span>
            </span>
          </li>
        ))}
        <li>
          <span className={styles.mark} />
          {text.notCommon}
        </li>
      </ul>
    </div>
  );
}
