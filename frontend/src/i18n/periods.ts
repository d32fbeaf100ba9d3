/** How hours, days and weeks are called, and times made of several, in a time zone. */

import type { Language } from "~/app/preferences";
import type { Unit } from "~/ui/buckets";
import { localeOf } from "./format";

const INSTANT_MS = 1;

function periodsOf(language: Language, timeZone: string) {
  const locale = localeOf(language);
  const hour = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit" });
  const date = new Intl.DateTimeFormat(locale, { timeZone, day: "2-digit", month: "2-digit" });
  const day = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "short",
    day: "2-digit",
    month: "2-digit",
  });
  const moment = new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: "short",
    day: "2-digit",
    month: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const clock = new Intl.DateTimeFormat("en", { timeZone, hour: "2-digit", hourCycle: "h23" });
  const hourOf = (at: Date): number => Number(clock.format(at));

  return {
    /** The hour that a clock shows, 0 to 23. */
    hourOf,
    /** Below an axis, where it is narrow: "14:00", and "26/11" at midnight. */
    tick: (start: Date, unit: Unit) =>
      (unit === "hour" && hourOf(start) !== 0 ? hour : date).format(start),
    /** One bucket, or several that follow each other: "qui., 26/11, 14:00 – 15:00". */
    name: (start: Date, end: Date, unit: Unit) => {
      if (unit === "hour") return moment.formatRange(start, end);
      const last = new Date(end.getTime() - INSTANT_MS);
      return (unit === "day" ? day : date).formatRange(start, last);
    },
    /** When a bucket begins. */
    start: (at: Date, unit: Unit) => (unit === "hour" ? moment : day).format(at),
  };
}

export type Periods = ReturnType<typeof periodsOf>;

const made = new Map<string, Periods>();

/** Return the names of a language in a time zone, which are slow to make and therefore kept. */
export function periods(language: Language, zone: string): Periods {
  const key = `${language} ${zone}`;
  let found = made.get(key);
  if (!found) {
    found = periodsOf(language, zone);
    made.set(key, found);
  }
  return found;
}
