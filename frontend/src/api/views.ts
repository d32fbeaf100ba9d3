/** The views that a person saved: what was behind the `?` of a list, under a name. */

import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "./client";
import { queryClient } from "./queries";

export type View = Schemas["SavedView"];

export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: async ({ signal }) => {
    const params = { query: { page_size: 100 } }; // there cannot be more
    return (await ask(api.GET("/views/", { params, signal }))).results;
  },
  staleTime: 60_000,
});

const refresh = (): Promise<void> => queryClient.invalidateQueries(viewsQuery);

export async function saveView(view: Schemas["SavedViewRequest"]): Promise<void> {
  await ask(api.POST("/views/", { body: view }));
  await refresh();
}

export async function renameView(id: number, name: string): Promise<void> {
  await ask(api.PATCH("/views/{id}/", { params: { path: { id } }, body: { name } }));
  await refresh();
}

export async function deleteView(id: number): Promise<void> {
  await ask(api.DELETE("/views/{id}/", { params: { path: { id } } }));
  await refresh();
}
