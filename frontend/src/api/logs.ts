/** Lists of logs, and what has changed in them since. */

import { queryOptions } from "@tanstack/react-query";
import { criteriaOf, orderingOf } from "~/routes/logs/api-filters";
import type { ListSearch, Scope } from "~/routes/logs/search";
import { api, ask, type Schemas } from "./client";

export type Log = Schemas["Log"];

/** Which list: all that its address says. */
export interface Listed {
  scope: Scope;
  environment: string;
  search: ListSearch;
}

export interface LogPage extends Readonly<Schemas["PaginatedLogList"]> {
  /** What the list knew, to ask for what is new; only of logs that are open. */
  cursor: string | null;
}

export const PAGE_SIZE = 50;
export const PAGES_MAX = 200; // of the API: who has read 10,000 rows narrows the list
const POLL_MS = 10_000;

const keyOf = ({ scope, environment, search }: Listed) =>
  [scope, environment, { ...search, env: undefined }] as const;

export const logsQuery = (listed: Listed) =>
  queryOptions({
    queryKey: ["logs", ...keyOf(listed)],
    queryFn: async ({ signal }): Promise<LogPage> => {
      const { scope, environment, search } = listed;
      const criteria = criteriaOf(search, scope, environment);
      // The cursor first, so that nothing falls between it and the list.
      const seen =
        scope === "open"
          ? ask(api.GET("/logs/changes/", { params: { query: criteria }, signal }))
          : null;
      const query = {
        ...criteria,
        ordering: orderingOf(search),
        page: search.p ?? 1,
        page_size: PAGE_SIZE,
      };
      const [page, changes] = await Promise.all([
        ask(api.GET("/logs/", { params: { query }, signal })),
        seen,
      ]);
      return { ...page, cursor: changes?.cursor ?? null };
    },
    // Coming back to the tab moves no rows: what is new is said above them.
    refetchOnWindowFocus: false,
  });

/** What is new since this page was read, and the figures of its rows: every few seconds. */
export const changesQuery = (listed: Listed, page: LogPage | undefined, readAt: number) =>
  queryOptions({
    // A page that was read again has later figures than what was asked before it.
    queryKey: ["logs/changes", ...keyOf(listed), readAt],
    queryFn: ({ signal }) => {
      const { scope, environment, search } = listed;
      const criteria = criteriaOf(search, scope, environment);
      const query = { ...criteria, cursor: page?.cursor ?? "", ids: idsOf(page) };
      return ask(api.GET("/logs/changes/", { params: { query }, signal }));
    },
    refetchInterval: POLL_MS, // while the tab is seen; an unchanged answer is a 304
    initialData: { cursor: "", new: 0, new_is_exact: true, results: [] } satisfies Schemas["Changes"],
    initialDataUpdatedAt: readAt,
  });

const idsOf = (page: LogPage | undefined): string =>
  page?.results.map(({ id }) => id).join(",") ?? "";

/** How many logs there are in each environment, of these; largest first. */
export const perEnvironmentQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ["logs/summary", scope],
    queryFn: async ({ signal }) => {
      const query = { status: scope } as const;
      const { results } = await ask(api.GET("/logs/summary/", { params: { query }, signal }));
      const logs = new Map<string, number>();
      for (const row of results) {
        logs.set(row.environment, (logs.get(row.environment) ?? 0) + row.logs);
      }
      return [...logs].toSorted(([, a], [, b]) => b - a);
    },
  });

/** Whether anything was ever reported to who is signed in, whatever became of it. */
export const anyLogQuery = queryOptions({
  queryKey: ["logs/any"],
  queryFn: async ({ signal }) => {
    const query = { archived: "all", page_size: 1 } as const;
    return (await ask(api.GET("/logs/", { params: { query }, signal }))).results.length > 0;
  },
});
