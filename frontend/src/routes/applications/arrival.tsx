import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import {
  type Application,
  isWhole,
  keysQuery,
  latestLogQuery,
  type Log,
  sendTestEvent,
} from "~/api/applications";
import { useEnvironment } from "~/app/environment";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { CheckIcon } from "~/ui/icons";
import { Moment } from "~/ui/moment";
import { titleOf } from "~/ui/title";
import styles from "./arrival.module.css";
import { useAttempt } from "./attempt";

/** Whether something of the application has come, as soon as it has; and a way to try. */
export function Arrival({ application }: { application: Application }) {
  const text = useText();
  const { data: log, dataUpdatedAt } = useQuery(latestLogQuery(application.id));
  return (
    <div className={styles.arrival}>
      <div role="status" aria-atomic="false" className={styles.status}>
        {log === null && (
          <p className={styles.waiting}>
            <span className={styles.dot} />
            {text.connect.waiting}
          </p>
        )}
        {log && <Arrived log={log} asOf={new Date(dataUpdatedAt)} />}
      </div>
      <TestEvent application={application} />
    </div>
  );
}

function Arrived({ log, asOf }: { log: Log; asOf: Date }) {
  const text = useText();
  return (
    <p className={styles.arrived}>
      <CheckIcon />
      {/* How long ago is no news. */}
      <span aria-live="off">
        {text.connect.received} <Moment at={log.last_seen} asOf={asOf} />:
      </span>
      <Link
        to="/erros/$id"
        params={{ id: String(log.id) }}
        search={{ env: log.environment }}
        translate="no"
      >
        {titleOf(log.description, text)}
      </Link>
    </p>
  );
}

function TestEvent({ application }: { application: Application }) {
  const text = useText();
  const environment = useEnvironment();
  const attempt = useAttempt();
  const [isSending, setSending] = useState(false);
  const { data: keys } = useInfiniteQuery(keysQuery(application.id));
  const { refetch } = useQuery({ ...latestLogQuery(application.id), enabled: false });
  const key = keys?.pages
    .flatMap(({ results }) => results)
    .find((each) => each.active && isWhole(each));
  if (!key) return null;

  const send = async () => {
    setSending(true);
    await attempt(async () => {
      const description = text.connect.testEvent;
      await sendTestEvent(key, { description, level: "info", environment, source: location.host });
      await refetch();
    });
    setSending(false);
  };
  return (
    <Button disabled={isSending} onClick={send}>
      {text.connect.sendTest}
    </Button>
  );
}
