import { getRouteApi, Link, useLocation } from "@tanstack/react-router";
import { signIn } from "~/api/session";
import { invitationHash, invitationIn } from "~/app/invitation";
import { useText } from "~/i18n";
import { Alert, Notice } from "~/ui/alert";
import { Button } from "~/ui/button";
import { PasswordField, TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { PageTitle } from "~/ui/page";
import { useGoOn } from "./after-sign-in";
import { checkFilled } from "./checks";
import styles from "./public.module.css";

const route = getRouteApi("/public/entrar");

export function SignIn() {
  const text = useText();
  const { next, fim } = route.useSearch();
  const goOn = useGoOn();
  const invitation = invitationIn(useLocation().hash);
  const hash = invitation && invitationHash(invitation);
  const form = useForm({
    initial: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: checkFilled(email.trim(), text),
      password: checkFilled(password, text),
    }),
    send: async ({ email, password }) => {
      await signIn(email.trim(), password);
      goOn(hash ? `/cadastro#${hash}` : next);
    },
  });

  return (
    <>
      <PageTitle title={text.signIn.title} />
      {fim && !form.alert && <Notice>{text.signIn.over}</Notice>}
      {hash && !form.alert && <Notice>{text.join.signIn}</Notice>}
      {form.alert && <Alert>{form.alert}</Alert>}
      <form className={styles.form} onSubmit={form.submit} noValidate>
        <TextField
          label={text.fields.emailOrUsername}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          inputMode="email"
          required
          {...form.field("email")}
        />
        <PasswordField
          label={text.fields.password}
          autoComplete="current-password"
          required
          {...form.field("password")}
        />
        <Button type="submit" kind="primary" isWide disabled={form.isSending}>
          {text.signIn.submit}
        </Button>
      </form>
      <p className={styles.more}>
        <Link to="/redefinir-senha">{text.signIn.forgotten}</Link>
        <span>
          {text.signIn.noAccount}{" "}
          <Link to="/cadastro" {...(hash && { hash })}>
            {text.signIn.signUp}
          </Link>
        </span>
      </p>
    </>
  );
}
