import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type Event, eventQuery, type Log } from "~/api/log";

const route = getRouteApi("/signed-in/erros/$id");

export interface ShownEvent {
  /** Which one was asked for; nothing when the log has none left. */
  id: string | undefined;
  event: Event | null;
  /** Why it is not there. */
  error: unknown;
  tryAgain: () => void;
}

/** Return the event that the address asks for: the latest, unless it names one. */
export function useShownEvent(log: Log): ShownEvent {
  const latest = log.latest_event;
  const id = route.useSearch().evento ?? latest?.id;
  const { data, error, refetch } = useQuery({
    ...eventQuery(id ?? ""),
    enabled: id !== undefined,
    placeholderData: keepPreviousData, // the event before stays while one steps to the next
    ...(latest && id === latest.id && { initialData: latest }),
  });
  const isOfAnother = data !== undefined && data.log !== log.id;
  const wrong = error ?? (isOfAnother ? new Error("of another log") : null);
  return { id, event: wrong ? null : (data ?? null), error: wrong, tryAgain: () => void refetch() };
}
