import { useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { checkEmail, checkFilled } from "./checks";
import { NewPasswordField } from "./new-password-field";
import styles from "./public.module.css";

interface Props {
  /** What the button says. */
  submit: string;
  /** Makes the account; what it throws is shown as of any form. */
  send: (email: string, password: string) => Promise<void>;
}

/** The e-mail and the password of somebody who has no account yet. */
export function NewAccountForm({ submit, send }: Props) {
  const text = useText();
  const form = useForm({
    initial: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: checkEmail(email, text),
      password: checkFilled(password, text),
    }),
    send: ({ email, password }) => send(email.trim(), password),
  });

  return (
    <>
      {form.alert && <Alert>{form.alert}</Alert>}
      <form className={styles.form} onSubmit={form.submit} noValidate>
        <TextField
          label={text.fields.email}
          type="email"
          autoComplete="username"
          required
          {...form.field("email")}
        />
        <NewPasswordField
          label={text.fields.password}
          email={form.values.email}
          {...form.field("password")}
        />
        <Button type="submit" kind="primary" isWide disabled={form.isSending}>
          {submit}
        </Button>
      </form>
    </>
  );
}
