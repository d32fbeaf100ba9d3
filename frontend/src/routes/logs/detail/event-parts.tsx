import { useState } from "react";
import type { Event, Log } from "~/api/log";
import { useText } from "~/i18n";
import { Moment } from "~/ui/moment";
import { Section } from "~/ui/section";
import { Breadcrumbs } from "./breadcrumbs";
import styles from "./event-parts.module.css";
import { LinkedText } from "./linked-text";
import { Code, Pairs } from "./pairs";
import { Request } from "./request";
import { StackTrace } from "./stack-trace";
import { stacksOf, traceInDetails } from "./stacks";
import { asObject, asText, pairsOf, type Values } from "./values";

/** What one event tells, the most telling first. */
export function EventParts({ log, event }: { log: Log; event: Event }) {
  const { payload } = event;
  return (
    <>
      <StackTrace id={event.id} payload={payload} />
      <Said log={log} event={event} />
      <Feedback event={event} />
      <Breadcrumbs payload={payload} />
      <Request payload={payload} />
      <Rest payload={payload} />
      <RawEvent event={event} />
    </>
  );
}

/** The message where it is another than the title, and the details where they are no trace. */
function Said({ log, event }: { log: Log; event: Event }) {
  const text = useText();
  const { payload, message } = event;
  const details = asText(payload.details);
  const isTrace = details !== "" && details === traceInDetails(payload, stacksOf(payload));
  const differs = message.trim() !== log.description && message;
  const said = [differs, !isTrace && details].filter((each) => each !== false && each !== "");
  if (!said.length) return null;
  return (
    <Section title={text.log.message}>
      <Code label={text.log.message}>{said.join("\n\n")}</Code>
    </Section>
  );
}

function Feedback({ event }: { event: Event }) {
  const text = useText();
  if (!event.feedback.length) return null;
  return (
    <Section title={text.log.feedback}>
      <ul className={styles.feedback}>
        {event.feedback.map(({ id, name, email, message, received_at }) => (
          <li key={id} translate="no">
            <p className={styles.from}>
              {[name, email].filter(Boolean).join(" · ")} <Moment at={received_at} />
            </p>
            <p className={styles.quote}>
              <LinkedText>{message}</LinkedText>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Rest({ payload }: { payload: Values }) {
  const text = useText();
  const contexts = Object.entries(asObject(payload.contexts)).filter(
    ([, context]) => pairsOf(context).length,
  );
  const extra = pairsOf(payload.extra);
  const modules = pairsOf(payload.modules);
  return (
    <>
      {contexts.length > 0 && (
        <Section title={text.log.contexts}>
          {contexts.map(([name, context]) => (
            <div key={name} className={styles.context}>
              <h3 translate="no">{name}</h3>
              <Pairs pairs={pairsOf(context)} />
            </div>
          ))}
        </Section>
      )}
      {extra.length > 0 && (
        <Section title={text.log.extra}>
          <Pairs pairs={extra} />
        </Section>
      )}
      {modules.length > 0 && (
        <details className={styles.more}>
          <summary>
            {text.log.modules} <span>{modules.length}</span>
          </summary>
          <Pairs pairs={modules} />
        </details>
      )}
    </>
  );
}

/** All that there is, for those who miss something above. Made when somebody opens it. */
function RawEvent({ event }: { event: Event }) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className={styles.more} onToggle={(toggled) => setOpen(toggled.currentTarget.open)}>
      <summary>{text.log.payload}</summary>
      {isOpen && <Code label={text.log.payload}>{event}</Code>}
    </details>
  );
}
