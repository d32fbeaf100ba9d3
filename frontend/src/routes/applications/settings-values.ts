/** The settings of an application as the texts of a form, and back. */

import type { Application, ApplicationRequest } from "~/api/applications";
import type { Texts } from "~/i18n/pt";
import { checkFilled } from "~/routes/checks";

const NUMBERS = [
  "retention_days",
  "events_per_log",
  "events_per_minute",
  "events_per_day",
] as const;

export type Settings = Record<
  (typeof NUMBERS)[number] | "name" | "team" | "masked_keys" | "minimum_level" | "store_logs",
  string
>;

const written = (number: number | null): string => (number === null ? "" : String(number));
const read = (text: string): number | null => (text.trim() ? Number(text) : null);

export function toValues(application: Application): Settings {
  return {
    name: application.name,
    team: String(application.team.id),
    retention_days: written(application.retention_days),
    events_per_log: written(application.events_per_log),
    events_per_minute: written(application.events_per_minute),
    events_per_day: written(application.events_per_day),
    masked_keys: application.masked_keys.join(", "),
    minimum_level: application.minimum_level,
    store_logs: application.store_logs ? "yes" : "no",
  };
}

export function toRequest(values: Settings): ApplicationRequest {
  return {
    name: values.name.trim(),
    team: Number(values.team),
    retention_days: read(values.retention_days),
    events_per_log: read(values.events_per_log),
    events_per_minute: read(values.events_per_minute),
    events_per_day: read(values.events_per_day),
    masked_keys: values.masked_keys
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
    minimum_level: values.minimum_level,
    store_logs: values.store_logs === "yes",
  };
}

/** Return what somebody changed. All else may have been changed by a colleague meanwhile. */
export function changesOf(values: Settings, filled: Settings): Partial<ApplicationRequest> {
  const before = toRequest(filled);
  const isChanged = ([name, value]: [string, unknown]) =>
    String(value) !== String(before[name as keyof ApplicationRequest]);
  return Object.fromEntries(Object.entries(toRequest(values)).filter(isChanged));
}

/** How much is too much depends on the installation, so that the API says it. */
export function check(values: Settings, text: Texts): Partial<Settings> {
  const found: Partial<Settings> = {};
  const missing = checkFilled(values.name.trim(), text);
  if (missing) found.name = missing;
  for (const name of NUMBERS) {
    if (!/^\s*([1-9]\d*)?\s*$/.test(values[name])) found[name] = text.settings.notANumber;
  }
  return found;
}
