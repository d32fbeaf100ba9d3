/** Server data, each by its key: the endpoint and what was asked of it. */

import { QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { ApiError } from "./errors";

const PAGE_SIZE = 100; // as many as the API gives at once

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 3 && error instanceof ApiError && error.isPassing,
    },
  },
});

export const meQuery = queryOptions({
  queryKey: ["auth/me"],
  queryFn: ({ signal }) => ask(api.GET("/auth/me/", { signal })),
  staleTime: 5 * 60_000,
});

export const environmentsQuery = queryOptions({
  queryKey: ["environments"],
  queryFn: async ({ signal }) => {
    const names: string[] = [];
    for (let page = 1, hasMore = true; hasMore; page += 1) {
      const params = { query: { page, page_size: PAGE_SIZE } };
      const { results, next } = await ask(api.GET("/environments/", { params, signal }));
      names.push(...results.map(({ name }) => name));
      hasMore = next !== null;
    }
    return names;
  },
  staleTime: 60_000,
});
