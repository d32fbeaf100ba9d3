import { useQuery } from "@tanstack/react-query";
import { meQuery } from "~/api/queries";
import { nameOf, useCopyKey } from "~/app/me";
import { languageOptions, themeOptions, timesOptions } from "~/app/preference-options";
import {
  chooseLanguage,
  chooseTheme,
  chooseTimes,
  switchShortcuts,
  useLanguage,
  useShortcutsOn,
  useTheme,
  useTimes,
} from "~/app/preferences";
import { useSignOut } from "~/app/sign-out";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Failure } from "~/ui/failure";
import { Choice } from "~/ui/fields";
import { CopyIcon } from "~/ui/icons";
import { PageTitle } from "~/ui/page";
import { Section } from "~/ui/section";
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
  const times = useTimes();
  const areOn = useShortcutsOn();
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
        <Choice
          label={text.times.label}
          value={times}
          options={timesOptions(text)}
          onChoose={chooseTimes}
        />
        <Choice
          label={text.shortcuts.label}
          value={areOn ? "on" : "off"}
          options={[
            ["on", text.shortcuts.on],
            ["off", text.shortcuts.off],
          ]}
          onChoose={(chosen) => switchShortcuts(chosen === "on")}
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
