import { useQuery } from "@tanstack/react-query";
import { type Application, activityQuery } from "~/api/applications";
import { useFormats, useText } from "~/i18n";
import { classes } from "~/ui/classes";
import { Section } from "~/ui/section";
import { Sparkline } from "~/ui/sparkline";
import styles from "./usage.module.css";

/** What came in of late, of how much may, and what was refused. */
export function Usage({ application }: { application: Application }) {
  const text = useText();
  const format = useFormats();
  const { data } = useQuery(activityQuery([application.id]));
  const lastDay = data?.get(application.id)?.events;
  const { events, refused, resets_at } = application.usage.day;
  const most = application.events_per_day;
  return (
    <Section title={text.usage.title}>
      <div className={styles.usage}>
        <dl className={styles.figures}>
          <div>
            <dt>{text.applications.lastDay}</dt>
            <dd className={styles.day}>
              <Sparkline events={lastDay} level="info" />
              {lastDay && <Figure value={lastDay.reduce((all, hour) => all + hour, 0)} />}
            </dd>
          </div>
          <div>
            <dt>{text.usage.events}</dt>
            <dd>
              <Figure value={events} />
              {most !== null && <span className={styles.of}> / {format.number(most)}</span>}
            </dd>
          </div>
          <div className={classes(refused > 0 && styles.refused)}>
            <dt>{text.usage.refused}</dt>
            <dd>
              <Figure value={refused} />
            </dd>
          </div>
        </dl>
        <p className={styles.hint}>
          {text.usage.resets}{" "}
          <time dateTime={resets_at}>{format.absolute(new Date(resets_at))}</time>
        </p>
      </div>
    </Section>
  );
}

function Figure({ value }: { value: number }) {
  const format = useFormats();
  return <span title={format.number(value)}>{format.count(value)}</span>;
}
