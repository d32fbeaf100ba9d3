import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { meQuery } from "~/api/queries";
import { nameOf, useCopyKey } from "~/app/me";
import { languageOptions, themeOptions } from "~/app/preference-options";
import { chooseLanguage, chooseTheme, useLanguage, useTheme } from "~/app/preferences";
import { useSignOut } from "~/app/sign-out";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Failure } from "~/ui/failure";
import { Choice } from "~/ui/fields";
import { CopyIcon } from "~/ui/icons";
import { PageTitle } from "~/ui/page";
import styles from "./account.module.css";

export function Account() {
  const text = useText();
  return (
    <div className={styles.page}>
      <PageTitle title={text.account.title} />
      <Profile />
      <Appearance />
      <Sessions />
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.card}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Profile() {
  const text = useText();
  const { data: me, error, refetch } = useQuery(meQuery);
  const copyKey = useCopyKey();
  if (!me) return error && <Failure error={error} onTryAgain={refetch} />;
  return (
    <>
      <Section title={text.account.profile}>
        <dl className={styles.facts}>
          <dt>{text.account.name}</dt>
          <dd>{nameOf(me)}</dd>
          <dt>{text.fields.email}</dt>
          <dd>{me.email}</dd>
        </dl>
      </Section>
      {me.key && (
        <Section title={text.account.token}>
          <p className={styles.row}>
            <span>
              {text.shell.token} <code>…{me.key.slice(-4)}</code>
            </span>
            <Button onClick={copyKey}>
              <CopyIcon />
              {text.copy}
            </Button>
          </p>
          <p className={styles.hint}>{text.account.tokenHint}</p>
        </Section>
      )}
    </>
  );
}

function Appearance() {
  const text = useText();
  const theme = useTheme();
  const language = useLanguage();
  return (
    <Section title={text.account.appearance}>
      <div className={styles.row}>
        <Choice
          label={text.theme.label}
          value={theme}
          options={themeOptions(text)}
          onChoose={chooseTheme}
        />
        <Choice
          label={text.language.label}
          value={language}
          options={languageOptions(text)}
          onChoose={chooseLanguage}
        />
      </div>
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
