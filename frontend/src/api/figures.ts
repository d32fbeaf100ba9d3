/** Events over time: of a list, of a log, and of the logs of a page. */

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask, type Schemas } from "./client";
import type { paths } from "./schema";

export type Histogram = Schemas["Histogram"];
type Parameters = NonNullable<paths["/logs/histogram/"]["get"]["parameters"]["query"]>;
/** The time that a histogram is about; by its length the API cuts it into hours, days or weeks. */
export type TimeWindow = Pick<Parameters, "range" | "since" | "until">;
/** Which logs are counted. */
export type Counted = Pick<Parameters, "environment" | "status" | "q" | "first_since">;

const MINUTE_MS = 60_000;

/** Days and weeks begin at midnight of who looks. */
const inMyZone = (window: TimeWindow) => ({
  ...window,
  tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
});

/** Return the query of a histogram of what `subject` says. */
const overTime = (
  subject: string,
  window: TimeWindow,
  load: (signal: AbortSignal) => Promise<Histogram>,
) =>
  queryOptions({
    queryKey: ["logs/histogram", subject, window],
    queryFn: ({ signal }) => load(signal),
    staleTime: MINUTE_MS,
    refetchInterval: window.until ? false : MINUTE_MS,
    // Another time of the same is shown until its own comes; never the events of something else.
    placeholderData: (last, query) => (query?.queryKey[1] === subject ? last : undefined),
  });

export const histogramQuery = (counted: Counted, window: TimeWindow) => {
  const params = { query: { ...counted, ...inMyZone(window) } };
  return overTime(JSON.stringify(counted), window, (signal) =>
    ask(api.GET("/logs/histogram/", { params, signal })),
  );
};

export const logHistogramQuery = (id: number, window: TimeWindow) => {
  const params = { path: { id }, query: inMyZone(window) };
  return overTime(String(id), window, (signal) =>
    ask(api.GET("/logs/{id}/histogram/", { params, signal })),
  );
};

const NONE: ReadonlyMap<number, readonly number[]> = new Map();
const byId = ({ results }: Schemas["Sparklines"]) =>
  new Map(results.map(({ id, events }) => [id, events]));

/** Return the last 24 hours of these logs, by the hour and by id, as far as they have come. */
export function useSparklines(ids: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const query = { ids: ids.join(",") };
  const { data } = useQuery({
    queryKey: ["logs/sparklines", query],
    queryFn: ({ signal }) => ask(api.GET("/logs/sparklines/", { params: { query }, signal })),
    enabled: ids.length > 0,
    select: byId,
    placeholderData: keepPreviousData,
    staleTime: MINUTE_MS,
    refetchInterval: MINUTE_MS,
  });
  return data ?? NONE;
}
