import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ApiError, messageOf } from "~/api/errors";
import { type Log, neighboursQuery } from "~/api/log";
import { useShortcuts } from "~/app/shortcuts";
import { useFormats, useText } from "~/i18n";
import { Button } from "~/ui/button";
import { Failure } from "~/ui/failure";
import { Section } from "~/ui/section";
import { Skeleton } from "~/ui/skeleton";
import { say } from "~/ui/toast";
import { About } from "./about";
import styles from "./event-tab.module.css";
import { EventParts } from "./event-parts";
import { Groupings } from "./groupings";
import { Code } from "./pairs";
import type { ShownEvent } from "./shown-event";
import { TagBars } from "./tag-bars";

/** One event of a log, and what is known of all of them beside it. */
export function EventTab({ log, shown }: { log: Log; shown: ShownEvent }) {
  return (
    <div className={styles.tab}>
      {shown.id && <Steps log={log} id={shown.id} />}
      <div className={styles.columns}>
        <div className={styles.column}>
          <ShownParts log={log} shown={shown} />
        </div>
        <aside className={styles.column}>
          <About log={log} event={shown.event} />
          <TagBars log={log} />
          <Groupings log={log} />
        </aside>
      </div>
    </div>
  );
}

function ShownParts({ log, shown }: { log: Log; shown: ShownEvent }) {
  const text = useText();
  if (shown.event) return <EventParts log={log} event={shown.event} />;
  if (!shown.id) {
    return (
      <Section title={text.log.message}>
        <p>{text.log.noEvent}</p>
        <Code label={text.log.message}>{log.details || log.description}</Code>
      </Section>
    );
  }
  if (!shown.error) return <Skeleton height="24rem" />;
  if (shown.error instanceof ApiError && shown.error.isPassing) {
    return <Failure error={shown.error} onTryAgain={shown.tryAgain} />;
  }
  return (
    <div role="alert" className={styles.gone}>
      <p>{text.log.eventGone}</p>
      <Link
        from="/erros/$id"
        to="/erros/$id"
        search={(before) => ({ ...before, evento: undefined })}
      >
        {text.log.latest}
      </Link>
    </div>
  );
}

/** Which event it is of how many, and the ways to those before and after it. */
function Steps({ log, id }: { log: Log; id: string }) {
  const text = useText();
  const format = useFormats();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { data } = useQuery(neighboursQuery(id));

  const go = async (side: "older" | "newer") => {
    try {
      // Whoever is faster than the answer waits for it: no key is pressed in vain.
      const event = (await queryClient.ensureQueryData(neighboursQuery(id)))[side];
      if (!event) return;
      const evento = event === log.latest_event?.id ? undefined : event;
      const search = (before: object) => ({ ...before, evento });
      await navigate({ from: "/erros/$id", search, replace: true, resetScroll: false });
    } catch (error) {
      say(messageOf(error, text));
    }
  };
  const older = () => void go("older");
  const newer = () => void go("newer");
  useShortcuts({ "[": older, "]": newer });

  return (
    <div className={styles.steps}>
      <p aria-live="polite">
        {data && text.log.position(format.number(data.position), format.number(data.count))}
      </p>
      <Button aria-keyshortcuts="[" disabled={data?.older === null} onClick={older}>
        <span aria-hidden="true">‹</span> {text.log.older}
      </Button>
      <Button aria-keyshortcuts="]" disabled={data?.newer === null} onClick={newer}>
        {text.log.newer} <span aria-hidden="true">›</span>
      </Button>
    </div>
  );
}
