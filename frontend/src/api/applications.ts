/** Applications, their keys, and what they sent: queries and what changes their answers. */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { currentLanguage } from "~/app/preferences";
import { api, ask, type Schemas } from "./client";
import { ApiError, apiError } from "./errors";
import { queryClient } from "./queries";

export type Application = Schemas["Application"];
export type ApplicationRequest = Schemas["ApplicationRequest"];
export type Activity = Schemas["ApplicationActivity"];
export type Key = Schemas["Key"];

/** Whether all of a key is shown to us: of another person's own one we see the end. */
export const isWhole = (key: Key): boolean => key.dsn !== null;
export type Log = Schemas["Log"];
export type Snippet = Schemas["Snippet"];
export type SourceMap = Schemas["SourceMap"];
export type Team = Schemas["Team"];

const PAGE_SIZE = 100;
const WAITING_MS = 3_000;
const FIGURES_MS = 10_000;

interface Page {
  next: string | null;
}

/** What lists in pages have in common; `pages.length + 1` is the next one. */
const paged = {
  initialPageParam: 1,
  getNextPageParam: (last: Page, pages: readonly Page[]) =>
    last.next === null ? undefined : pages.length + 1,
};

export const applicationsQuery = infiniteQueryOptions({
  ...paged,
  queryKey: ["applications", "list"],
  queryFn: ({ pageParam: page, signal }) => {
    const query = { page, page_size: PAGE_SIZE };
    return ask(api.GET("/applications/", { params: { query }, signal }));
  },
});

export const applicationQuery = (id: number) =>
  queryOptions({
    queryKey: ["applications", id],
    queryFn: ({ signal }) =>
      ask(api.GET("/applications/{id}/", { params: { path: { id } }, signal })),
    refetchInterval: FIGURES_MS, // its usage
  });

/** What applications sent of late, by id. */
export const activityQuery = (ids: readonly number[]) =>
  queryOptions({
    queryKey: ["applications", "activity", ids],
    queryFn: async ({ signal }) => {
      const query = { ids: ids.join(",") };
      const { results } = await ask(
        api.GET("/applications/activity/", { params: { query }, signal }),
      );
      return new Map(results.map((activity) => [activity.id, activity]));
    },
    placeholderData: keepPreviousData,
    refetchInterval: FIGURES_MS,
  });

/** To see keys is on record, so none are asked for only because the window came to the front. */
const SHOWS_KEYS = { staleTime: 60_000, refetchOnWindowFocus: false, refetchOnReconnect: false };

export const keysQuery = (id: number) =>
  infiniteQueryOptions({
    ...paged,
    ...SHOWS_KEYS,
    queryKey: ["applications", id, "keys"],
    queryFn: ({ pageParam: page, signal }) => {
      const params = { path: { id }, query: { page, page_size: PAGE_SIZE } };
      return ask(api.GET("/applications/{id}/keys/", { params, signal }));
    },
  });

export const snippetsQuery = (id: number) =>
  queryOptions({
    ...SHOWS_KEYS,
    queryKey: ["applications", id, "snippets"],
    queryFn: ({ signal }) =>
      ask(api.GET("/applications/{id}/snippets/", { params: { path: { id } }, signal })),
  });

export const sourceMapsQuery = (id: number) =>
  infiniteQueryOptions({
    ...paged,
    queryKey: ["applications", id, "source-maps"],
    queryFn: ({ pageParam: page, signal }) => {
      const params = { path: { id }, query: { page, page_size: PAGE_SIZE } };
      return ask(api.GET("/applications/{id}/source-maps/", { params, signal }));
    },
  });

/**
 * The log of an application that happened last, null while there is none; asked again and again. Of
 * logs there is an index by application, which says at once that there is nothing; of events none.
 */
export const latestLogQuery = (id: number) =>
  queryOptions({
    queryKey: ["applications", id, "latest-log"],
    queryFn: async ({ signal }) => {
      const params = {
        query: {
          application: String(id),
          archived: "all",
          ordering: "-last_seen",
          page_size: 1,
        },
      } as const;
      const page = await ask(api.GET("/logs/", { params, signal }));
      return page.results[0] ?? null;
    },
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data ? FIGURES_MS : WAITING_MS),
  });

/** The teams of who is signed in, and their role in each. Staff see all teams. */
export const rolesQuery = queryOptions({
  queryKey: ["teams", "roles"],
  queryFn: async ({ signal }) => {
    const params = { query: { page_size: PAGE_SIZE } };
    return (await ask(api.GET("/teams/", { params, signal }))).results;
  },
  staleTime: 60_000,
});

const changed = (...key: (string | number)[]) =>
  queryClient.invalidateQueries({ queryKey: ["applications", ...key] });

/** Make an application, with a first key, so that there is something to connect with. */
export async function createApplication(body: ApplicationRequest, keyName: string) {
  const application = await ask(api.POST("/applications/", { body }));
  // The application is there without it, and its page makes keys, too.
  await createKey(application.id, keyName).catch(() => {});
  await changed("list");
  return application;
}

export async function changeApplication(
  id: number,
  body: Partial<ApplicationRequest>,
): Promise<Application> {
  const params = { path: { id } };
  // The description of the API says what a whole application needs; a part of it is enough.
  const change = body as ApplicationRequest;
  const application = await ask(api.PATCH("/applications/{id}/", { params, body: change }));
  queryClient.setQueryData(applicationQuery(id).queryKey, application);
  await changed("list");
  return application;
}

export async function deleteApplication(id: number): Promise<void> {
  await ask(api.DELETE("/applications/{id}/", { params: { path: { id } } }));
  await changed("list");
}

export async function createKey(id: number, name: string): Promise<Key> {
  const params = { path: { id } };
  const key = await ask(api.POST("/applications/{id}/keys/", { params, body: { name } }));
  await keysChanged(id);
  return key;
}

export async function revokeKey(id: number, key_id: number): Promise<void> {
  const params = { path: { id, key_id } };
  await ask(api.DELETE("/applications/{id}/keys/{key_id}/", { params }));
  await keysChanged(id);
}

const keysChanged = (id: number) =>
  Promise.all([changed(id, "keys"), changed(id, "snippets"), changed("activity")]);

export async function deleteSourceMap(id: number, source_map_id: number): Promise<void> {
  const params = { path: { id, source_map_id } };
  await ask(api.DELETE("/applications/{id}/source-maps/{source_map_id}/", { params }));
  await changed(id, "source-maps");
}

/** Report an event as a program would: with the key, and with nothing of who is signed in. */
export async function sendTestEvent(key: Key, report: Schemas["Report"]): Promise<void> {
  const response = await fetch("/api/v1/events/", {
    method: "POST",
    headers: {
      Authorization: `Bearer ${key.key}`,
      "Accept-Language": currentLanguage(),
      "Content-Type": "application/json",
    },
    body: JSON.stringify(report),
    credentials: "omit",
  }).catch(() => {
    throw new ApiError(0, "", "");
  });
  if (!response.ok) throw apiError(response, await response.json().catch(() => null));
}
