import { getRouteApi, Link, useLocation, useRouter } from "@tanstack/react-router";
import { useId } from "react";
import { ApiError } from "~/api/errors";
import { setUp } from "~/api/session";
import { useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { PasswordField, TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { Message, PageTitle } from "~/ui/page";
import { useGoOn } from "./after-sign-in";
import { checkEmail, checkFilled } from "./checks";
import { PasswordRules } from "./password-rules";
import styles from "./public.module.css";

const route = getRouteApi("/public/configurar");

/** The first administrator, by the link that the server prints, which ends in `#token=...`. */
export function SetUp() {
  const text = useText();
  const isSetUp = route.useLoaderData();
  const token = new URLSearchParams(useLocation().hash).get("token");
  if (isSetUp) return <AlreadySetUp />;
  if (token) return <FirstAdministrator key={token} token={token} />;
  return (
    <>
      <PageTitle title={text.setUp.title} />
      <Alert>{text.setUp.noToken}</Alert>
    </>
  );
}

function AlreadySetUp() {
  const text = useText();
  return (
    <Message title={text.setUp.doneTitle}>
      <p>{text.setUp.done}</p>
      <Link to="/entrar">{text.signIn.title}</Link>
    </Message>
  );
}

function FirstAdministrator({ token }: { token: string }) {
  const text = useText();
  const rules = useId();
  const goOn = useGoOn();
  const router = useRouter();
  const form = useForm({
    initial: { email: "", password: "" },
    check: ({ email, password }) => ({
      email: checkEmail(email, text),
      password: checkFilled(password, text),
    }),
    send: async ({ email, password }) => {
      try {
        await setUp(token, email.trim(), password);
        goOn();
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        await router.invalidate(); // somebody was faster: the page says so
      }
    },
  });

  return (
    <>
      <PageTitle title={text.setUp.title} />
      <p>{text.setUp.text}</p>
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
          {text.setUp.submit}
        </Button>
      </form>
    </>
  );
}
