/** What the addresses of lists of logs, and of a log, hold behind their `?`. No part loads anything. */

import { isLevelName } from "~/app/levels";
import { single } from "~/app/search-params";

/** The lists there are: Erros, Arquivados, Resolvidos. */
export type Scope = "open" | "archived" | "resolved";

export const ORDERS = ["frequencia", "nivel", "ultimo", "primeiro"] as const;
export type Order = (typeof ORDERS)[number];

/** How far back a list looks, without a moment of the calendar in the address. */
export const SPANS = ["1h", "24h", "7d", "30d", "90d"] as const;
export type Span = (typeof SPANS)[number];

export interface ListSearch {
  env?: string;
  /** As it is typed: "nivel:erro origem:checkout timeout". */
  q?: string;
  /** By frequency where there is none. */
  ordem?: Order;
  /** The levels that are shown, all where there are none. */
  nivel?: string[];
  /** Only what was first seen in this span before now. */
  novos?: Span;
  /** Since when: a span before now, or a moment in ISO 8601. */
  de?: string;
  /** Until when: a moment; now where there is none. */
  ate?: string;
  /** The page, from 2 on. */
  p?: number;
}

export const TABS = ["detalhes", "ocorrencias"] as const;
export type Tab = (typeof TABS)[number];

export interface DetailSearch {
  env?: string;
  aba?: Tab;
  /** The event that is shown, the latest where there is none. */
  evento?: string;
  /** The time of its chart, as in a list. */
  de?: string;
  ate?: string;
}

/** Return the id in the address of a log; nothing where it is of none. */
export const logIdIn = (text: string): number | undefined =>
  /^[1-9]\d{0,17}$/.test(text) ? Number(text) : undefined;

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((each) => each === value);
const several = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((each) => typeof each === "string" && each);
const isMoment = (value: string | undefined): value is string =>
  value !== undefined && !Number.isNaN(Date.parse(value));

/** Return the fields that say something. What is none of ours is as if it were not there. */
const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""),
  ) as { [K in keyof T]?: NonNullable<T[K]> };

function period(search: Record<string, unknown>) {
  const since = single(search.de);
  const until = single(search.ate);
  return {
    de: oneOf(SPANS, since) ?? (isMoment(since) ? since : undefined),
    ate: isMoment(until) ? until : undefined,
  };
}

export function validateListSearch(search: Record<string, unknown>): ListSearch {
  const levels = several(search.nivel).filter(isLevelName);
  const page = Number(search.p);
  const order = oneOf(ORDERS, search.ordem);
  return given({
    env: single(search.env),
    q: single(search.q),
    ordem: order === "frequencia" ? undefined : order,
    nivel: levels.length ? levels : undefined,
    novos: oneOf(SPANS, single(search.novos)),
    ...period(search),
    p: Number.isSafeInteger(page) && page > 1 ? page : undefined,
  });
}

export function validateDetailSearch(search: Record<string, unknown>): DetailSearch {
  const tab = oneOf(TABS, search.aba);
  return given({
    env: single(search.env),
    aba: tab === "detalhes" ? undefined : tab,
    evento: single(search.evento),
    ...period(search),
  });
}
