import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { ApiError } from "~/api/errors";
import { type Log, logQuery } from "~/api/log";
import { useFormats, useText } from "~/i18n";
import { Failure } from "~/ui/failure";
import { Message } from "~/ui/page";
import { Skeleton } from "~/ui/skeleton";
import { Tabs } from "~/ui/tabs";
import styles from "./detail.module.css";
import { EventTab } from "./detail/event-tab";
import { LogHeader } from "./detail/header";
import { Occurrences } from "./detail/occurrences";
import { useShownEvent } from "./detail/shown-event";
import { listToGoBackTo } from "./last-list";
import { logIdIn, type Tab } from "./search";
import { LogTimeline } from "./timeline";

const route = getRouteApi("/signed-in/erros/$id");

export function LogDetail() {
  const id = logIdIn(route.useParams().id);
  return id ? <LoadedLog key={id} id={id} /> : <Gone />;
}

function LoadedLog({ id }: { id: number }) {
  const { data: log, error, refetch } = useQuery(logQuery(id));
  const navigate = useNavigate();

  useEffect(() => {
    // It was merged into another, which is what the API answers with.
    if (log && log.id !== id) {
      const params = { id: String(log.id) };
      void navigate({ to: "/erros/$id", params, search: true, replace: true });
    }
  }, [log, id, navigate]);

  if (error instanceof ApiError && error.status === 404) return <Gone />;
  if (log) return <ShownLog log={log} />;
  if (error) return <Failure error={error} onTryAgain={refetch} />;
  return (
    <div className={styles.page}>
      <Skeleton height="9rem" />
      <Skeleton height="30rem" />
    </div>
  );
}

function ShownLog({ log }: { log: Log }) {
  const text = useText();
  const format = useFormats();
  const navigate = useNavigate();
  const { aba: tab = "detalhes" } = route.useSearch();
  const shown = useShownEvent(log);
  return (
    <div className={styles.page}>
      <LogHeader log={log} event={shown.event} />
      <LogTimeline id={log.id} />
      <Tabs<Tab>
        label={text.log.tabs}
        value={tab}
        tabs={[
          ["detalhes", text.log.details],
          ["ocorrencias", `${text.log.occurrences} ${format.count(log.events)}`],
        ]}
        onChoose={(chosen) => {
          const aba = chosen === "detalhes" ? undefined : chosen;
          void navigate({ from: "/erros/$id", search: (before) => ({ ...before, aba }) });
        }}
      >
        {tab === "detalhes" ? <EventTab log={log} shown={shown} /> : <Occurrences log={log} />}
      </Tabs>
    </div>
  );
}

function Gone() {
  const text = useText();
  const { env } = route.useSearch();
  return (
    <Message title={text.log.gone}>
      <p>{text.log.goneText}</p>
      <Link {...listToGoBackTo(env)}>{text.log.goneLink}</Link>
    </Message>
  );
}
