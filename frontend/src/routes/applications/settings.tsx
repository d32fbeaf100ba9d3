import { useQuery } from "@tanstack/react-query";
import { type Application, changeApplication, type Team } from "~/api/applications";
import { levelsQuery } from "~/api/finding";
import { useFormats, useText } from "~/i18n";
import type { Texts } from "~/i18n/pt";
import { Alert } from "~/ui/alert";
import { Button } from "~/ui/button";
import { SelectField, TextField } from "~/ui/fields";
import { useForm } from "~/ui/form";
import { Section } from "~/ui/section";
import { say } from "~/ui/toast";
import { useRights, useTeams } from "./rights";
import { changesOf, check, type Settings as Values, toValues } from "./settings-values";
import styles from "./settings.module.css";

const NUMBERS = [
  "retention_days",
  "events_per_log",
  "events_per_minute",
  "events_per_day",
] as const;

/** To change for who manages the application, to read for others. */
export function Settings({ application }: { application: Application }) {
  const text = useText();
  const { mayManage } = useRights(application);
  const teams = useTeams("mayManage");
  return (
    <Section title={text.settings.title}>
      {mayManage && teams ? (
        <Form application={application} teams={teams} />
      ) : (
        <Facts application={application} />
      )}
    </Section>
  );
}

function Form({ application, teams }: { application: Application; teams: readonly Team[] }) {
  const text = useText();
  // Of many teams, staff get a page, on which this one may be missing.
  const isThere = teams.some(({ id }) => id === application.team.id);
  const choices = isThere ? teams : [application.team, ...teams];
  const { data: named } = useQuery(levelsQuery);
  const levels = named ? [...named.values()].toReversed() : [application.minimum_level];
  const form = useForm<Values>({
    initial: toValues(application),
    check: (values) => check(values, text),
    send: async (values, filled) => {
      const now = await changeApplication(application.id, changesOf(values, filled));
      form.set(toValues(now));
      say(text.settings.saved);
    },
  });
  return (
    <form className={styles.form} onSubmit={form.submit} noValidate>
      {form.alert && <Alert>{form.alert}</Alert>}
      <div className={styles.fields}>
        <TextField
          label={text.applications.name}
          autoComplete="off"
          required
          {...form.field("name")}
        />
        {choices.length > 1 && (
          <SelectField
            label={text.applications.team}
            hint={text.settings.teamHint}
            options={choices.map(({ id, name }) => [String(id), name])}
            {...form.field("team")}
          />
        )}
        {NUMBERS.map((name) => (
          <TextField
            key={name}
            label={text.settings[name].label}
            hint={text.settings[name].hint}
            inputMode="numeric"
            autoComplete="off"
            placeholder={text.settings.unlimited}
            {...form.field(name)}
          />
        ))}
        <TextField
          label={text.settings.masked_keys.label}
          hint={text.settings.masked_keys.hint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...form.field("masked_keys")}
        />
        <SelectField
          label={text.settings.minimum_level.label}
          hint={text.settings.minimum_level.hint}
          options={levels.map((name) => [name, text.levels[name] ?? name])}
          {...form.field("minimum_level")}
        />
        <SelectField
          label={text.settings.store_logs.label}
          hint={text.settings.store_logs.hint}
          options={[
            ["no", text.settings.no],
            ["yes", text.settings.yes],
          ]}
          {...form.field("store_logs")}
        />
      </div>
      <div>
        <Button type="submit" kind="primary" disabled={form.isSending}>
          {text.settings.save}
        </Button>
      </div>
    </form>
  );
}

function Facts({ application }: { application: Application }) {
  const text = useText();
  const format = useFormats();
  const facts = [
    ...NUMBERS.map((name) => {
      const value = application[name];
      return [text.settings[name].label, value === null ? null : format.number(value)] as const;
    }),
    [text.settings.masked_keys.label, application.masked_keys.join(", ")] as const,
    [text.settings.minimum_level.label, levelName(application.minimum_level, text)] as const,
    [
      text.settings.store_logs.label,
      application.store_logs ? text.settings.yes : text.settings.no,
    ] as const,
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value || (value === null ? text.settings.unlimited : "—")}</dd>
        </div>
      ))}
    </dl>
  );
}

const levelName = (name: string, text: Texts): string => text.levels[name] ?? name;
