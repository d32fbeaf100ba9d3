import { getRouteApi, Link, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useId } from "react";
import { signUp } from "~/api/session";
import { invitationHash, invitationIn } from "~/app/invitation";
import { useText } from "~/i18n";
import { Alert, Notice } from "~/ui/alert";
import { Button } from "~/ui/button";
import { PasswordField, TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { PageTitle } from "~/ui/page";
import { useGoOn } from "./after-sign-in";
import { checkEmail, checkFilled } from "./checks";
import { PasswordRules } from "./password-rules";
import styles from "./public.module.css";

const route = getRouteApi("/public/cadastro");
// Asks the API, whose client the other pages before signing in do without.
const Join = lazy(() => import("./join").then(({ Join }) => ({ default: Join })));

/** With `#convite=...`, which the e-mail of an invitation links to, one joins that team. */
export function SignUp() {
  const invitation = invitationIn(useLocation().hash);
  const { hasAccount } = route.useRouteContext();
  if (!hasAccount) return <NewAccount key={invitation} invitation={invitation} />;
  return (
    <Suspense>
      <Join key={invitation} invitation={invitation} />
    </Suspense>
  );
}

function NewAccount({ invitation }: { invitation: string }) {
  const text = useText();
  const rules = useId();
  const goOn = useGoOn();
  const form = useForm({
    initial: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: checkEmail(email, text),
      password: checkFilled(password, text),
    }),
    send: async ({ email, password }) => {
      await signUp(email.trim(), password, invitation);
      goOn();
    },
  });

  return (
    <>
      <PageTitle title={text.signUp.title} />
      {invitation && <Notice>{text.signUp.invited}</Notice>}
      {form.alert && <Alert>{form.alert}</Alert>}
      <form className={styles.form} onSubmit={form.submit} noValidate>
        <TextField
          label={text.fields.email}
          type="email"
          autoComplete="username"
          required
          {...form.field("email")}
        />
        <PasswordField
          label={text.fields.password}
          autoComplete="new-password"
          required
          describedBy={rules}
          {...form.field("password")}
        />
        <PasswordRules id={rules} password={form.values.password} email={form.values.email} />
        <Button type="submit" kind="primary" isWide disabled={form.isSending}>
          {text.signUp.submit}
        </Button>
      </form>
      <p>
        {text.signUp.hasAccount}{" "}
        <Link to="/entrar" {...(invitation && { hash: invitationHash(invitation) })}>
          {text.signUp.signIn}
        </Link>
      </p>
    </>
  );
}
