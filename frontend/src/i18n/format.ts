/** Numbers, plurals and times, as each language writes them. */

import type { Language } from "~/app/preferences";

const LOCALES: Record<Language, string> = { pt: "pt-BR", en: "en" };
const COMPACT_FROM = 10_000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RELATIVE_SECONDS = 7 * DAY;

export const localeOf = (language: Language): string => LOCALES[language];

function formatsOf(language: Language) {
  const locale = LOCALES[language];
  const rules = new Intl.PluralRules(locale);
  const exact = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  const ago = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "always" });
  const inUnit = (unit: string) =>
    new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 });
  const kilobytes = inUnit("kilobyte");
  const megabytes = inUnit("megabyte");
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "short" });
  const moment = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const hourAndMinute = new Intl.DateTimeFormat(locale, { timeStyle: "short" });
  const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "full" });
  const minutes = new Intl.DateTimeFormat(locale, { dateStyle: "short", timeStyle: "short" });

  return {
    /** 1.284 */
    number: (value: number) => exact.format(value),
    /** 12,3 mil; below 10.000 it is exact. */
    count: (value: number) => (value < COMPACT_FROM ? exact : compact).format(value),
    /** 812,3 kB; of so many bytes. */
    size: (bytes: number) =>
      bytes < 1_000_000 ? kilobytes.format(bytes / 1_000) : megabytes.format(bytes / 1_000_000),
    /** Choose the form of a text for so many. What has no form of its own takes `other`. */
    plural: (value: number, forms: { one: string; other: string }) =>
      rules.select(value) === "one" ? forms.one : forms.other,
    /** há 3 min; a date when it was a week ago or more. */
    relative: (then: Date, now: Date) => {
      const seconds = Math.max(0, Math.floor((now.getTime() - then.getTime()) / 1000));
      if (seconds >= RELATIVE_SECONDS) return date.format(then);
      if (seconds < MINUTE) return ago.format(-seconds, "second");
      if (seconds < HOUR) return ago.format(-Math.floor(seconds / MINUTE), "minute");
      if (seconds < DAY) return ago.format(-Math.floor(seconds / HOUR), "hour");
      return ago.format(-Math.floor(seconds / DAY), "day");
    },
    /** 12/11/2026, 09:14:03 BRT */
    absolute: (then: Date) => moment.format(then),
    /** 12/11/2026 09:14 */
    minute: (then: Date) => `${date.format(then)} ${hourAndMinute.format(then)}`,
    /** quinta-feira, 12 de novembro de 2026 */
    day: (then: Date) => day.format(then),
    /** 09:14:03 */
    time: (then: Date) => time.format(then),
    /** 61%; 0,4% */
    share: (value: number) => share.format(value),
    /** 12/11/2026, 09:14 – 10:30 */
    period: (since: Date, until: Date) => minutes.formatRange(since, until),
  };
}

export type Formats = ReturnType<typeof formatsOf>;

const made = new Map<Language, Formats>();

/** Return the formats of a language, which are slow to make and therefore kept. */
export function formats(language: Language): Formats {
  let found = made.get(language);
  if (!found) {
    found = formatsOf(language);
    made.set(language, found);
  }
  return found;
}
