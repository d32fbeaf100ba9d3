/** The logs of a list one after another, in the order that it had when somebody left it. */

import { infiniteQueryOptions } from "@tanstack/react-query";
import { ApiError } from "./errors";
import { type Listed, type LogPage, logsQuery, PAGES_MAX } from "./logs";
import { queryClient } from "./queries";

interface Stretch {
  ids: readonly number[];
  /** The page of the list that it comes from. */
  page: number;
  hasNext: boolean;
}

interface Asked {
  pages: readonly number[];
  /** What is known by now, and is not wanted again. */
  known: readonly number[];
}

/**
 * Begins with the page that the list showed. What is archived on the way moves later logs to earlier
 * pages, so the way on looks at the last page once more. `visit` is another for each look at the list.
 */
export const walkQuery = (listed: Listed, visit: number) =>
  infiniteQueryOptions({
    queryKey: ["walk", visit],
    queryFn: ({ pageParam }) => stretchOf(listed, pageParam),
    initialPageParam: { pages: [listed.search.p ?? 1], known: [] } as Asked,
    getNextPageParam: (last: Stretch, all: Stretch[]): Asked | undefined =>
      last.hasNext ? { pages: [last.page, last.page + 1], known: knownOf(all) } : undefined,
    getPreviousPageParam: (first: Stretch, all: Stretch[]): Asked | undefined =>
      first.page > 1 ? { pages: [first.page - 1], known: knownOf(all) } : undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });

const knownOf = (all: readonly Stretch[]): number[] => all.flatMap(({ ids }) => ids);

/** Return what is unknown of these pages. */
async function stretchOf(listed: Listed, { pages, known }: Asked): Promise<Stretch> {
  const found: number[][] = [];
  let hasNext = false;
  // The last one first: what moves from it to an earlier one meanwhile is on both, and not on none.
  for (const p of pages.toReversed()) {
    const page = await pageOf(listed, p, known.length === 0);
    if (!found.length) hasNext = page !== null && page.next !== null && p < PAGES_MAX;
    found.unshift(page?.results.map(({ id }) => id) ?? []);
  }
  const ids = new Set(found.flat());
  return { ids: [...ids].filter((id) => !known.includes(id)), page: pages.at(-1) ?? 1, hasNext };
}

/** Return a page as it is now, or as it `wasShown`; null where the list has none of this number. */
async function pageOf(listed: Listed, p: number, wasShown: boolean): Promise<LogPage | null> {
  const query = logsQuery({ ...listed, search: { ...listed.search, p: p > 1 ? p : undefined } });
  if (wasShown) return await queryClient.ensureQueryData(query);
  try {
    return await queryClient.fetchQuery({ ...query, staleTime: 0 });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
