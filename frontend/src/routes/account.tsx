import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { changeMe, changePassword, deleteAccount, type Me } from "~/api/account";
import { messageOf } from "~/api/errors";
import { meQuery, queryClient } from "~/api/queries";
import { nameOf, useCopyKey } from "~/app/me";
import { languageOptions, themeOptions, timesOptions } from "~/app/preference-options";
import {
  chooseLanguage,
  chooseTheme,
  chooseTimes,
  type Language,
  switchShortcuts,
  type Theme,
  type Times,
  useLanguage,
  useShortcutsOn,
  useTheme,
  useTimes,
} from "~/app/preferences";
import { useSignOut } from "~/app/sign-out";
import { useText } from "~/i18n";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { Failure } from "~/ui/failure";
import { PasswordField, SelectField, TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { CopyIcon } from "~/ui/icons";
import { PageHead, PageTitle } from "~/ui/page";
import { Section } from "~/ui/section";
import { Skeleton } from "~/ui/skeleton";
import { say } from "~/ui/toast";
import { checkEmail, checkFilled } from "./checks";
import { NewPasswordField } from "./new-password-field";
import styles from "./account.module.css";

const ON = "on";
const OFF = "off";

export function Account() {
  const text = useText();
  const { data: me, error, refetch } = useQuery(meQuery);
  return (
    <div className={styles.page}>
      <PageHead>
        <PageTitle title={text.account.title} />
      </PageHead>
      <div className={styles.cards}>
        {me ? (
          <>
            <Profile me={me} />
            {me.key && <Token token={me.key} />}
            <Password email={me.email} />
          </>
        ) : error ? (
          <Failure error={error} onTryAgain={refetch} />
        ) : (
          <Skeleton height="32rem" />
        )}
        <Appearance />
        <Sessions />
        {me?.is_staff && <Administration />}
        {me && <End me={me} />}
      </div>
    </div>
  );
}

function Profile({ me }: { me: Me }) {
  const text = useText();
  const form = useForm({
    initial: { name: me.name, username: me.username ?? "", email: me.email, password: "" },
    check: ({ email, password }) => ({
      email: checkEmail(email, text),
      password: email.trim() === me.email ? undefined : checkFilled(password, text),
    }),
    send: async ({ name, username, email, password }) => {
      const changed = { name: name.trim(), username, email: email.trim() };
      const now = await changeMe({ ...changed, ...(password && { password }) });
      queryClient.setQueryData(meQuery.queryKey, now);
      form.set({
        name: now.name,
        username: now.username ?? "",
        email: now.email,
        password: "",
      });
      say(text.account.saved);
    },
  });
  return (
    <Section title={text.account.profile}>
      <form className={styles.form} onSubmit={form.submit} noValidate>
        {form.alert && <Alert>{form.alert}</Alert>}
        <TextField label={text.account.name} autoComplete="name" {...form.field("name")} />
        <TextField
          label={text.account.username}
          autoComplete="nickname"
          autoCapitalize="none"
          spellCheck={false}
          {...form.field("username")}
        />
        <TextField
          label={text.fields.email}
          type="email"
          autoComplete="email"
          required
          {...form.field("email")}
        />
        {form.values.email.trim() !== me.email && (
          <PasswordField
            label={text.account.passwordForEmail}
            autoComplete="current-password"
            required
            {...form.field("password")}
          />
        )}
        <div>
          <Button type="submit" kind="primary" disabled={form.isSending}>
            {text.save}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function Token({ token }: { token: string }) {
  const text = useText();
  const copyKey = useCopyKey();
  return (
    <Section title={text.account.token}>
      <p className={styles.row}>
        <span>
          {text.shell.token} <code>…{token.slice(-4)}</code>
        </span>
        <Button onClick={copyKey}>
          <CopyIcon />
          {text.copy}
        </Button>
      </p>
      <p className={styles.hint}>{text.account.tokenHint}</p>
    </Section>
  );
}

function Password({ email }: { email: string }) {
  const text = useText();
  const form = useForm({
    initial: { old_password: "", new_password: "" },
    check: ({ old_password, new_password }) => ({
      old_password: checkFilled(old_password, text),
      new_password: checkFilled(new_password, text),
    }),
    send: async ({ old_password, new_password }) => {
      await changePassword(old_password, new_password);
      form.reset();
      say(text.account.passwordChanged);
    },
  });
  return (
    <Section title={text.account.password}>
      <form className={styles.form} onSubmit={form.submit} noValidate>
        {form.alert && <Alert>{form.alert}</Alert>}
        <PasswordField
          label={text.account.oldPassword}
          autoComplete="current-password"
          required
          {...form.field("old_password")}
        />
        <NewPasswordField
          label={text.fields.newPassword}
          email={email}
          {...form.field("new_password")}
        />
        <p className={styles.hint}>{text.account.passwordHint}</p>
        <div>
          <Button type="submit" kind="primary" disabled={form.isSending}>
            {text.account.changePassword}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function Appearance() {
  const text = useText();
  const theme = useTheme();
  const language = useLanguage();
  const times = useTimes();
  const areOn = useShortcutsOn();
  return (
    <Section title={text.account.appearance}>
      <div className={styles.choices}>
        <SelectField
          label={text.theme.label}
          value={theme}
          options={themeOptions(text)}
          onChange={({ target }) => chooseTheme(target.value as Theme)}
        />
        <SelectField
          label={text.language.label}
          value={language}
          options={languageOptions(text)}
          onChange={({ target }) => chooseLanguage(target.value as Language)}
        />
        <SelectField
          label={text.times.label}
          value={times}
          options={timesOptions(text)}
          onChange={({ target }) => chooseTimes(target.value as Times)}
        />
        <SelectField
          label={text.shortcuts.label}
          value={areOn ? ON : OFF}
          options={[
            [ON, text.shortcuts.on],
            [OFF, text.shortcuts.off],
          ]}
          onChange={({ target }) => switchShortcuts(target.value === ON)}
        />
      </div>
      <p className={styles.hint}>{text.shortcuts.hint}</p>
    </Section>
  );
}

function Sessions() {
  const text = useText();
  const signOut = useSignOut();
  return (
    <Section title={text.account.sessions}>
      <p className={styles.hint}>{text.account.sessionsHint}</p>
      <div className={styles.row}>
        <Button onClick={() => signOut()}>{text.shell.signOut}</Button>
        <Button onClick={() => signOut({ everywhere: true })}>
          {text.account.signOutEverywhere}
        </Button>
      </div>
    </Section>
  );
}

/** People, and all else that staff look after; it has a sign-in of its own. */
function Administration() {
  const text = useText();
  return (
    <Section title={text.account.administration}>
      <p className={styles.hint}>{text.account.administrationHint}</p>
      <p>
        <a href="/admin/">{text.account.administrationLink}</a>
      </p>
    </Section>
  );
}

function End({ me }: { me: Me }) {
  const text = useText();
  const signOut = useSignOut();
  const [isAsking, setAsking] = useState(false);
  const remove = async () => {
    try {
      await deleteAccount(me.id);
    } catch (error) {
      return say(messageOf(error, text));
    }
    await signOut();
  };
  return (
    <Section title={text.account.end}>
      <p className={styles.hint}>
        {text.account.endHint}
      </p>
      <div className={styles.row}>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {text.account.delete}
        </Button>
      </div>
      <Confirm
        title={text.account.deleteTitle}
        action={text.account.delete}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={remove}
      >
        {text.account.deleteText(nameOf(me))}
      </Confirm>
    </Section>
  );
}
