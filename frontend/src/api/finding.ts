/** What one may look for: names of levels, and sources. */

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { LEVELS } from "~/app/levels";
import type { Criteria } from "~/routes/logs/api-filters";
import { api, ask } from "./client";

/** The names of levels by severity, the most severe first. */
export const levelsQuery = queryOptions({
  queryKey: ["levels"],
  queryFn: async ({ signal }) => {
    const params = { query: { page_size: 100 } };
    const { results } = await ask(api.GET("/levels/", { params, signal }));
    const bySeverity = results.toSorted((one, other) => other.severity - one.severity);
    return new Map(bySeverity.map(({ severity, name }) => [severity, name]));
  },
  staleTime: 5 * 60_000,
});

/** Return the names of all levels, the most severe first; until they are known, those there always are. */
export function useLevels(isDue = true): readonly string[] {
  const { data } = useQuery({ ...levelsQuery, enabled: isDue });
  return data ? [...data.values()] : LEVELS;
}

/** The most frequent sources that contain this text. */
export const sourcesQuery = (criteria: Criteria, text: string) => {
  const query = { ...criteria, text };
  return queryOptions({
    queryKey: ["logs/sources", query],
    queryFn: async ({ signal }) =>
      (await ask(api.GET("/logs/sources/", { params: { query }, signal }))).results,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
};

/** The environment of the first log that meets these criteria anywhere; null where none does. */
export const elsewhereQuery = (criteria: Criteria) => {
  const query = { ...criteria, environment: undefined, page_size: 1 };
  return queryOptions({
    queryKey: ["logs", "elsewhere", query],
    queryFn: async ({ signal }) => {
      const { results } = await ask(api.GET("/logs/", { params: { query }, signal }));
      return results[0]?.environment ?? null;
    },
  });
};
