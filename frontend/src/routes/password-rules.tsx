import { useText } from "~/i18n";
import { CheckIcon } from "~/ui/icons";
import { passwordRules } from "./checks";
import styles from "./public.module.css";

interface Props {
  id: string;
  password: string;
  email: string;
}

/** The rules, before anybody types, each ticked as soon as the password keeps it. */
export function PasswordRules({ id, password, email }: Props) {
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
