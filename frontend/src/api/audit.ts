/** The audit trail, and the people it is asked about: for staff. */

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "./client";
import type { paths } from "./schema";

export type AuditRecord = Schemas["AuditRecord"];
export type AuditCriteria = NonNullable<paths["/audit-logs/"]["get"]["parameters"]["query"]>;

const PAGE_SIZE = 50;

/** `criteria` is asked for when the query runs, since a span ends at that moment; `key` names it. */
export const auditQuery = (key: unknown, criteria: () => AuditCriteria) =>
  queryOptions({
    queryKey: ["audit-logs", key],
    queryFn: ({ signal }) => {
      const query = { cursor: "", page_size: PAGE_SIZE, ...criteria() };
      return ask(api.GET("/audit-logs/", { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  });

/** The few people whose e-mail, username or name holds this text. */
export const peopleQuery = (search: string) =>
  queryOptions({
    queryKey: ["users", { search }],
    queryFn: async ({ signal }) => {
      const params = { query: { search, page_size: 10 } };
      return (await ask(api.GET("/users/", { params, signal }))).results;
    },
    staleTime: 60_000,
  });

export const personQuery = (id: number) =>
  queryOptions({
    queryKey: ["users", id],
    queryFn: ({ signal }) => ask(api.GET("/users/{id}/", { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

/** Return the cursor of a page that an answer links to. */
export const cursorIn = (link: string | null): string | null =>
  link && new URL(link).searchParams.get("cursor");
