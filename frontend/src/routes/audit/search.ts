/** What the address of Auditoria holds behind its `?`, and what that asks of the API. */

import type { AuditCriteria } from "~/api/audit";
import { single } from "~/app/search-params";

/** Of what is done here. Others tell of theirs under other names, with ids of people of their own. */
export const OWN_SERVICE = "central-de-erros";

export const SPANS = { "24h": 1, "7d": 7, "30d": 30 } as const;
export type Span = keyof typeof SPANS;

export interface AuditSearch {
  env?: string;
  acao?: string;
  /** The id of a person, of ours. */
  pessoa?: string;
  resultado?: string;
  /** Since when: a span before now, or a day like 2026-11-01. */
  de?: string;
  /** Until the end of this day. */
  ate?: string;
  /** Which page, by the API's own word for it; the first where there is none. */
  cursor?: string;
}

const DAY_MS = 24 * 60 * 60_000;
const DAY = /^\d{4}-\d\d-\d\d$/;
const NAMES = ["env", "acao", "pessoa", "resultado", "de", "ate", "cursor"] as const;

export const isSpan = (text: string | undefined): text is Span =>
  text !== undefined && Object.hasOwn(SPANS, text);

const isDay = (text: string | undefined): text is string =>
  text !== undefined && DAY.test(text) && !Number.isNaN(Date.parse(text));

/** What is none of ours is as if it were not there. */
export function validateAuditSearch(search: Record<string, unknown>): AuditSearch {
  const found: AuditSearch = {};
  for (const name of NAMES) {
    const value = single(search[name]);
    if (value) found[name] = value;
  }
  if (!isSpan(found.de) && !isDay(found.de)) delete found.de;
  if (!isDay(found.ate) || isSpan(found.de)) delete found.ate;
  return found;
}

/** Return the beginning of a day where the reader is, some days later. */
function startOf(day: string, later: number): Date {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  return new Date(year, month - 1, date + later);
}

export function auditCriteria(search: AuditSearch, now: Date): AuditCriteria {
  const { acao, pessoa, resultado, de, ate, cursor } = search;
  const since = isSpan(de)
    ? new Date(now.getTime() - SPANS[de] * DAY_MS)
    : de && startOf(de, 0);
  return {
    ...(acao && { action: acao }),
    ...(pessoa && { service: OWN_SERVICE, user_id: pessoa }),
    ...(resultado && { result: resultado }),
    ...(since && { since: since.toISOString() }),
    ...(ate && { until: startOf(ate, 1).toISOString() }),
    ...(cursor && { cursor }),
  };
}
