/** The time that a chart is about, from `de` and `ate` of its address. */

import type { TimeWindow } from "~/api/figures";
import { isSpan, sinceOf } from "./api-filters";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Events are counted by hours: of a shorter time there would be a handful of bars. */
const LEAST_MS = 12 * HOUR_MS;
/** Counts of hours are kept for thirteen months. */
const KEPT_MS = 400 * DAY_MS;

export interface Period {
  de?: string;
  ate?: string;
}

export interface Asked {
  window: TimeWindow;
  /** The time that was asked for, where the chart shows more around it. */
  marked?: { from: Date; until: Date };
}

/**
 * Return what to ask of the API. `usual` is how far back to look without a period in the address.
 *
 * A few hours are shown among the day around them, so that there is something to compare them to.
 */
export function timeWindow({ de, ate }: Period, usual: string, now: Date): Asked {
  if (!de) return { window: { range: usual, ...(ate && { until: ate }) } };
  if (isSpan(de) && !ate && de !== "1h") return { window: { range: de } };
  const until = ate ? new Date(ate) : now;
  const from = new Date(sinceOf(de, now) ?? now);
  const length = until.getTime() - from.getTime();
  if (length < LEAST_MS) {
    const end = new Date(from.getTime() + length / 2 + DAY_MS / 2);
    const window = { range: "24h", ...(end < now && { until: end.toISOString() }) };
    return { window, marked: { from, until } };
  }
  const since = new Date(Math.max(from.getTime(), until.getTime() - KEPT_MS));
  // To the hour, so that the same is asked again while the clock goes on.
  since.setUTCMinutes(0, 0, 0);
  return { window: { since: since.toISOString(), ...(ate && { until: ate }) } };
}

/** Return the period of an address for this time. One that is not over yet goes on until now. */
export function periodOf(from: Date, until: Date, now: Date): Period {
  return { de: short(from), ate: until > now ? undefined : short(until) };
}

const short = (moment: Date): string => moment.toISOString().replace(/\.\d+/, "");
