/** Periods as people choose them: in the time zone of their device, to the minute. */

import type { Formats } from "~/i18n/format";
import type { Texts } from "~/i18n/pt";
import { isSpan, sinceOf } from "../api-filters";
import type { ListSearch } from "../search";

const FIRST_YEAR = 1970;

/** Return a moment as an input for it wants it: 2026-11-12T09:14. */
export function localText(moment: string | undefined): string {
  if (!moment) return "";
  const date = new Date(moment);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, "2026-11-12T09:14".length);
}

/** Return the moment that such an input means, as the API wants it. */
export const momentOf = (local: string): string | undefined =>
  local ? new Date(local).toISOString() : undefined;

export interface PeriodFields {
  [field: string]: string;
  from: string;
  to: string;
}

/** Return what the fields begin with: what the list shows. */
export const fieldsOf = ({ de, ate }: ListSearch, now: Date): PeriodFields => ({
  from: localText(sinceOf(de, now)),
  to: localText(ate),
});

export function checkPeriod(
  { from, to }: PeriodFields,
  now: Date,
  text: Texts,
): { from?: string; to?: string } {
  if (!from && !to) return { from: text.find.periodMissing };
  if (from && new Date(from).getFullYear() < FIRST_YEAR) return { from: text.find.periodYear };
  if (to && new Date(to).getFullYear() < FIRST_YEAR) return { to: text.find.periodYear };
  if (from && new Date(from) > now) return { from: text.find.periodFuture };
  if (from && to && new Date(from) >= new Date(to)) return { to: text.find.periodReversed };
  return {};
}

/** Return what a period is called; nothing where a list shows all there is. */
export function periodName({ de, ate }: ListSearch, text: Texts, format: Formats): string {
  if (isSpan(de) && !ate) return text.find.spans[de];
  const since = sinceOf(de, new Date());
  if (since && ate) return format.period(new Date(since), new Date(ate));
  if (since) return text.find.since(format.minute(new Date(since)));
  return ate ? text.find.until(format.minute(new Date(ate))) : "";
}
