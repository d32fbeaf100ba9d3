import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type EventRow, type Log, occurrencesQuery } from "~/api/log";
import { useFormats, useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Failure } from "~/ui/failure";
import { LevelBadge } from "~/ui/level";
import { Skeleton } from "~/ui/skeleton";
import { byDay } from "./days";
import styles from "./occurrences.module.css";
import { nameOfPerson } from "./people";
import { asText, pairsOf } from "./values";

/** Every event that is kept of a log, newest first, under the day that it is of. */
export function Occurrences({ log }: { log: Log }) {
  const text = useText();
  const format = useFormats();
  const occurrences = useInfiniteQuery(occurrencesQuery(log.id));
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = occurrences;
  if (!data) {
    return error ? <Failure error={error} onTryAgain={refetch} /> : <Skeleton height="30rem" />;
  }
  const rows = data.pages.flatMap(({ results }) => results);
  if (!rows.length) return <p>{text.log.noEvent}</p>;
  return (
    <div className={styles.days}>
      <p className={styles.hint} translate="no">
        {text.log.collectedBy}:{" "}
        {log.user ? text.log.tokenOf(nameOfPerson(log.user)) : text.log.keyOf(log.application.name)}
      </p>
      {byDay(rows).map(({ day, events }) => (
        <section key={day.toDateString()} className={styles.day}>
          <h2>{format.day(day)}</h2>
          <ul className={styles.events}>
            {events.map((event) => (
              <Occurrence key={event.id} event={event} log={log} />
            ))}
          </ul>
        </section>
      ))}
      {error && <Failure error={error} onTryAgain={() => void fetchNextPage()} />}
      {hasNextPage && !error && (
        <Button
          className={styles.more}
          aria-busy={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {text.log.more}
        </Button>
      )}
    </div>
  );
}

function Occurrence({ event, log }: { event: EventRow; log: Log }) {
  const text = useText();
  const format = useFormats();
  const at = new Date(event.received_at);
  const evento = event.id === log.latest_event?.id ? undefined : event.id;
  const user = asText(event.user.email) || asText(event.user.username) || asText(event.user.id);
  const facts = [event.source, event.release, user, ...pairsOf(event.tags).map((pair) => pair.join(": "))];
  return (
    <li className={styles.event}>
      <Link
        from="/erros/$id"
        to="/erros/$id"
        search={(before) => ({ ...before, aba: undefined, evento })}
        className={styles.time}
      >
        <time dateTime={event.received_at} title={format.absolute(at)}>
          {format.time(at)}
        </time>
      </Link>
      <div className={styles.told} translate="no">
        {event.message.trim() !== log.description && (
          <p className={styles.message}>{event.message}</p>
        )}
        <ul className={styles.facts}>
          {event.level !== log.level && (
            <li>
              <LevelBadge level={event.level} />
            </li>
          )}
          {event.count > 1 && <li>{text.log.times(format.number(event.count))}</li>}
          {facts.filter(Boolean).map((fact, index) => (
            <li key={index}>{fact}</li>
          ))}
        </ul>
      </div>
    </li>
  );
}
