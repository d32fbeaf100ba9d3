/** What happens to a list while somebody looks at it: its figures change in place, its rows stay. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { changesQuery, type Listed, type Log, type LogPage } from "~/api/logs";

interface Reading {
  data: LogPage | undefined;
  dataUpdatedAt: number;
  isPlaceholderData: boolean;
}

export interface News {
  count: number;
  isExact: boolean;
}

export interface Live {
  /** The rows of the page, with their latest figures. */
  logs: readonly Log[];
  /** How many logs there are that the list had not when it was read. */
  news: News;
}

export function useLive(listed: Listed, list: Reading, isOn: boolean): Live {
  const { data: page, dataUpdatedAt, isPlaceholderData } = list;
  const { data: changes } = useQuery({
    ...changesQuery(listed, page, dataUpdatedAt),
    enabled: isOn && Boolean(page) && !isPlaceholderData,
  });

  const logs = useMemo(() => {
    const figures = new Map(changes.results.map((log) => [log.id, log]));
    return page?.results.map((log) => ({ ...log, ...figures.get(log.id) })) ?? [];
  }, [page, changes]);

  return { logs, news: { count: changes.new, isExact: changes.new_is_exact } };
}
