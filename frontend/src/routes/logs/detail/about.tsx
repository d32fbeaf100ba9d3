import type { Event, Log } from "~/api/log";
import { environmentName } from "~/app/environment";
import { useFormats, useText } from "~/i18n";
import { LevelBadge } from "~/ui/level";
import { Moment } from "~/ui/moment";
import { Section } from "~/ui/section";
import styles from "./about.module.css";
import { Pairs } from "./pairs";
import { nameOfPerson } from "./people";
import { asText, pairsOf } from "./values";

/** Who collected a log, and what else there is to know of it and of one of its events in a word. */
export function About({ log, event }: { log: Log; event: Event | null }) {
  const text = useText();
  const format = useFormats();
  return (
    <>
      <Section title={text.log.collectedBy}>
        <p className={styles.collector} translate="no">
          {log.user
            ? text.log.tokenOf(nameOfPerson(log.user))
            : text.log.keyOf(log.application.name)}
        </p>
        <dl className={styles.facts}>
          <dt>{text.log.level}</dt>
          <dd>
            <LevelBadge level={log.level} />
          </dd>
          <dt>{text.log.events}</dt>
          <dd>{format.number(log.events)}</dd>
          <dt>{text.log.application}</dt>
          <dd translate="no">{log.application.name}</dd>
          <dt>{text.log.environment}</dt>
          <dd>{environmentName(log.environment, text)}</dd>
          {log.source && (
            <>
              <dt>{text.log.source}</dt>
              <dd translate="no">{log.source}</dd>
            </>
          )}
        </dl>
      </Section>
      {event && <AboutEvent log={log} event={event} />}
    </>
  );
}

function AboutEvent({ log, event }: { log: Log; event: Event }) {
  const text = useText();
  const format = useFormats();
  const { payload } = event;
  const told = [
    [text.log.release, event.release],
    [text.log.source, event.source === log.source ? "" : event.source],
    [text.log.transaction, asText(payload.transaction)],
    [text.log.logger, asText(payload.logger)],
    [text.log.platform, asText(payload.platform)],
    [text.log.dist, asText(payload.dist)],
    [text.log.eventId, event.event_id ?? event.id],
  ].filter((pair): pair is [string, string] => Boolean(pair[1]));
  const user = pairsOf(event.user);
  const tags = pairsOf(event.tags);
  return (
    <>
      <Section title={text.log.facts}>
        <dl className={styles.facts}>
          <dt>{text.log.occurredAt}</dt>
          <dd>
            <Moment at={event.occurred_at} />
          </dd>
          {event.count > 1 && (
            <>
              <dt>{text.log.count}</dt>
              <dd>{format.number(event.count)}</dd>
            </>
          )}
          {told.map(([name, value]) => (
            <div key={name} className={styles.fact}>
              <dt>{name}</dt>
              <dd translate="no">{value}</dd>
            </div>
          ))}
        </dl>
      </Section>
      {user.length > 0 && (
        <Section title={text.log.user}>
          <Pairs pairs={user} isNarrow />
        </Section>
      )}
      {tags.length > 0 && (
        <Section title={text.log.tags}>
          <Pairs pairs={tags} isNarrow />
        </Section>
      )}
    </>
  );
}
