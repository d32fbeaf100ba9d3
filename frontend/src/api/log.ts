/** One log and its events. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "./client";

export type Log = Schemas["LogDetail"];
export type Event = Schemas["EventDetail"];
export type EventRow = Schemas["Event"];
export type TagFigures = Schemas["TagFigures"];

const OCCURRENCES_AT_ONCE = 50;

export const logQuery = (id: number) =>
  queryOptions({
    queryKey: ["logs/{id}", id],
    queryFn: ({ signal }) => ask(api.GET("/logs/{id}/", { params: { path: { id } }, signal })),
  });

export const tagsQuery = (id: number) =>
  queryOptions({
    queryKey: ["logs/{id}/tags", id],
    queryFn: ({ signal }) => ask(api.GET("/logs/{id}/tags/", { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

/** An event never changes, but for what people write about it. */
export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ["events/{id}", id],
    queryFn: ({ signal }) => ask(api.GET("/events/{id}/", { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

export const neighboursQuery = (id: string) =>
  queryOptions({
    queryKey: ["events/{id}/neighbours", id],
    queryFn: ({ signal }) =>
      ask(api.GET("/events/{id}/neighbours/", { params: { path: { id } }, signal })),
  });

/** The events of a log, newest first, a page after another. */
export const occurrencesQuery = (id: number) =>
  infiniteQueryOptions({
    queryKey: ["logs/{id}/events", id],
    queryFn: ({ pageParam, signal }) => {
      const query = { cursor: pageParam, page_size: OCCURRENCES_AT_ONCE };
      return ask(api.GET("/logs/{id}/events/", { params: { path: { id }, query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next && new URL(next).searchParams.get("cursor"),
  });

/** Give a merged grouping back to the log that it was of. */
export const unmerge = (id: number, grouping: number): Promise<Log> =>
  ask(
    api.POST("/logs/{id}/unmerge/", {
      params: { path: { id } },
      body: { groupings: [grouping] },
    }),
  );
