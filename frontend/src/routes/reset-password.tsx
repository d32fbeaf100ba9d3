import { Link, useLocation } from "@tanstack/react-router";
import { useState } from "react";
import { askForReset, resetPassword } from "~/api/session";
import { useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { PageTitle } from "~/ui/page";
import { useGoOn } from "./after-sign-in";
import { checkEmail, checkFilled } from "./checks";
import { NewPasswordField } from "./new-password-field";
import styles from "./public.module.css";

/** Asks for a link; opened by that link, with `#token=...`, it takes the new password. */
export function ResetPassword() {
  const text = useText();
  const token = new URLSearchParams(useLocation().hash).get("token");
  return (
    <>
      {token ? <NewPassword key={token} token={token} /> : <AskForLink />}
      <p>
        <Link to="/entrar">{text.reset.back}</Link>
      </p>
    </>
  );
}

function AskForLink() {
  const text = useText();
  const [sentTo, setSentTo] = useState("");
  const form = useForm({
    initial: { email: "" },
    check: ({ email }) => ({ email: checkEmail(email, text) }),
    send: async ({ email }) => {
      await askForReset(email.trim());
      setSentTo(email.trim());
    },
  });

  if (sentTo) {
    return (
      <>
        <PageTitle key="sent" title={text.reset.sentTitle} />
        <p>{text.reset.sent(sentTo)}</p>
      </>
    );
  }
  return (
    <>
      <PageTitle key="ask" title={text.reset.title} />
      <p>{text.reset.ask}</p>
      {form.alert && <Alert>{form.alert}</Alert>}
      <form className={styles.form} onSubmit={form.submit} noValidate>
        <TextField
          label={text.fields.email}
          type="email"
          autoComplete="username"
          required
          {...form.field("email")}
        />
        <Button type="submit" kind="primary" isWide disabled={form.isSending}>
          {text.reset.submitAsk}
        </Button>
      </form>
    </>
  );
}

function NewPassword({ token }: { token: string }) {
  const text = useText();
  const goOn = useGoOn();
  const form = useForm({
    initial: { password: "" },
    check: ({ password }) => ({ password: checkFilled(password, text) }),
    send: async ({ password }) => {
      await resetPassword(token, password);
      goOn();
    },
  });

  return (
    <>
      <PageTitle title={text.reset.title} />
      {form.alert && (
        <>
          <Alert>{form.alert}</Alert>
          <Link to="/redefinir-senha">{text.reset.again}</Link>
        </>
      )}
      <form className={styles.form} onSubmit={form.submit} noValidate>
        <NewPasswordField label={text.fields.newPassword} email="" {...form.field("password")} />
        <Button type="submit" kind="primary" isWide disabled={form.isSending}>
          {text.reset.submit}
        </Button>
      </form>
    </>
  );
}
