/** Erros, Arquivados and Resolvidos: one list of logs, each in its own scope. */

import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { type Listed, type LogPage, logsQuery } from "~/api/logs";
import { refreshLogs } from "~/api/triage";
import { environmentName, useEnvironment } from "~/app/environment";
import { useFormats, useText } from "~/i18n";
import { PageHead, PageTitle } from "~/ui/page";
import { Skeleton } from "~/ui/skeleton";
import { FindBar } from "./find/find-bar";
import { isQuery } from "./find/query";
import styles from "./list.module.css";
import { useActions } from "./list/actions";
import { Empty, useIsUnused } from "./list/empty";
import { ListFailure } from "./list/list-failure";
import { useLive } from "./list/live";
import { LivePill } from "./list/news";
import { useWayBack } from "./list/pager";
import { Rows } from "./list/rows";
import type { ListSearch, Scope } from "./search";
import { ListTimeline } from "./timeline";

export const OpenLogs = () => <Logs scope="open" />;
export const ArchivedLogs = () => <Logs scope="archived" />;
export const ResolvedLogs = () => <Logs scope="resolved" />;

function Logs({ scope }: { scope: Scope }) {
  const text = useText();
  const [isPaused, setPaused] = useState(false);
  const search: ListSearch = useSearch({ strict: false });
  const environment = useEnvironment();
  const listed = { scope, environment, search };
  const hint = scope === "open" ? null : text.logs.scopeHint[scope];
  const isAsked = isQuery(search.q); // else nothing is, and the box says what is wrong
  const list = useList(listed, isAsked);
  const isLive = scope === "open";
  const live = useLive(listed, list, isLive && isAsked && !isPaused);
  const actions = useActions(listed, live.logs);
  const { data: page, error, refetch } = list;
  const isGone = useWayBack(page, error, search.p);
  const hasRows = Boolean(page?.results.length) && !isGone;
  const isEmpty = page?.count === 0 && !hasRows && !isGone; // else the next page fills it
  const isUnused = useIsUnused(listed, isEmpty);

  const isNewsInEmpty = isEmpty && live.news.count > 0;
  useEffect(() => {
    if (isNewsInEmpty) void refreshLogs(); // nothing is there that could move
  }, [isNewsInEmpty]);

  return (
    <div className={styles.page}>
      <PageHead>
        <Title listed={listed} page={page} />
        {isLive && <LivePill isPaused={isPaused} onChange={setPaused} />}
      </PageHead>
      {hint && <p className={styles.hint}>{hint}</p>}
      {!isUnused && <FindBar scope={scope} />}
      {isAsked && (
        <>
          {!isUnused && <ListTimeline scope={scope} isDue={Boolean(page || error)} />}
          {error && !isGone && <ListFailure error={error} onTryAgain={refetch} />}
          {!error && isEmpty && <Empty listed={listed} isUnused={isUnused} />}
          {page && hasRows ? (
            <Rows
              listed={listed}
              page={page}
              live={live}
              actions={actions}
              isFetching={list.isFetching}
              isOld={list.isPlaceholderData}
            />
          ) : (
            (isGone || !error) && !isEmpty && <Loading />
          )}
        </>
      )}
    </div>
  );
}

/** Rows of another page or order of the same environment are shown until those asked for come. */
function useList(listed: Listed, isAsked: boolean) {
  return useQuery({
    ...logsQuery(listed),
    enabled: isAsked,
    placeholderData: (before, query) =>
      query?.queryKey[2] === listed.environment && before?.results.length ? before : undefined,
  });
}

function Title({ listed, page }: { listed: Listed; page: LogPage | undefined }) {
  const { scope, environment } = listed;
  const text = useText();
  const format = useFormats();
  const title = text.logs.titles[scope];
  const name = environmentName(environment, text);
  if (!page) return <PageTitle title={title} tabTitle={`${title} · ${name}`} />;
  const shown = `${format.number(page.count)}${page.count_is_exact ? "" : "+"}`;
  const counted = text.logs.counted[scope](page.count, shown);
  return <PageTitle title={title} count={shown} tabTitle={`${counted} · ${name}`} />;
}

const SKELETON_ROWS = 12;

/** As many rows as fill a screen, as high as they will be. */
function Loading() {
  const text = useText();
  return (
    <div className={styles.loading} role="status" aria-label={text.logs.loading}>
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <Skeleton key={row} height="3.25rem" />
      ))}
    </div>
  );
}
