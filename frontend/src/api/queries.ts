/** Server data, each by its key: the endpoint and what was asked of it. */

import { QueryClient, queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { ApiError } from "./errors";

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
    const params = { query: { page_size: 100 } };
    const page = await ask(api.GET("/environments/", { params, signal }));
    return page.results.map((environment) => environment.name);
  },
  staleTime: 60_000,
});
