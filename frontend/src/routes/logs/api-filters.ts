/** What the address of a list asks of the API. */

import type { paths } from "~/api/schema";
import type { ListSearch, Order, Scope, Span } from "./search";

type ListParameters = NonNullable<paths["/logs/"]["get"]["parameters"]["query"]>;
type Ordering = NonNullable<ListParameters["ordering"]>;

/** What the list, its figures and what is done to all of it have in common. */
export type Criteria = Pick<
  ListParameters,
  "environment" | "status" | "q" | "level" | "since" | "first_since" | "first_until"
>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SPANS_MS: Record<Span, number> = {
  "1h": HOUR_MS,
  "24h": 24 * HOUR_MS,
  "7d": 7 * 24 * HOUR_MS,
  "30d": 30 * 24 * HOUR_MS,
  "90d": 90 * 24 * HOUR_MS,
};
const ORDERINGS: Record<Order, Ordering> = {
  frequencia: "-events",
  nivel: "-level",
  ultimo: "-last_seen",
  primeiro: "-first_seen",
};

export const isSpan = (text: string | undefined): text is Span =>
  text !== undefined && text in SPANS_MS;

/** Return since when a list looks. Of a span to the minute, so that who asks again soon asks the same. */
export function sinceOf(de: string | undefined, now: Date): string | undefined {
  if (!isSpan(de)) return de;
  const since = now.getTime() - SPANS_MS[de];
  return new Date(since - (since % MINUTE_MS)).toISOString();
}

/**
 * `q` goes as it was typed: the API knows the keys in both languages.
 *
 * A period finds what was there in it: what happened again later, too.
 */
export function criteriaOf(
  search: ListSearch,
  scope: Scope,
  environment: string,
  now = new Date(),
): Criteria {
  const since = sinceOf(search.de, now);
  const firstSince = sinceOf(search.novos, now);
  return {
    environment,
    status: scope,
    ...(search.q && { q: search.q }),
    ...(search.nivel && { level: search.nivel }),
    ...(since && { since }),
    ...(search.ate && { first_until: search.ate }),
    ...(firstSince && { first_since: firstSince }),
  };
}

export const orderingOf = (search: ListSearch): Ordering => ORDERINGS[search.ordem ?? "frequencia"];

/** Whether the list shows less than all of its scope and environment. */
export const isFiltered = ({ q, nivel, novos, de, ate }: ListSearch): boolean =>
  Boolean(q || nivel || novos || de || ate);
