/** The logs of a list one after another, in the order that it had when somebody left it. */

import { infiniteQueryOptions } from "@tanstack/react-query";
import { type Listed, logsQuery, PAGES_MAX } from "./logs";
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

/** Return the first of these pages that holds anything unknown. */
async function stretchOf(listed: Listed, { pages, known }: Asked): Promise<Stretch> {
  let stretch: Stretch = { ids: [], page: 1, hasNext: false };
  for (const p of pages) {
    const query = logsQuery({ ...listed, search: { ...listed.search, p: p > 1 ? p : undefined } });
    const isFirst = known.length === 0; // which was just shown
    const page = await (isFirst
      ? queryClient.ensureQueryData(query)
      : queryClient.fetchQuery({ ...query, staleTime: 0 }));
    const ids = page.results.map(({ id }) => id).filter((id) => !known.includes(id));
    stretch = { ids, page: p, hasNext: page.next !== null && p < PAGES_MAX };
    if (ids.length || !stretch.hasNext) return stretch;
  }
  return stretch;
}
