import { useQuery } from "@tanstack/react-query";
import { type Log, tagsQuery } from "~/api/log";
import { useFormats, useText } from "~/i18n";
import { Section } from "~/ui/section";
import styles from "./tag-bars.module.css";

/** What the events of a log have in common: often the cause. */
export function TagBars({ log }: { log: Log }) {
  const text = useText();
  const format = useFormats();
  const { data } = useQuery(tagsQuery(log.id));
  if (!data?.results.length) return null;
  return (
    <Section title={text.log.tagsOf}>
      <p className={styles.hint}>{text.log.tagsHint(data.events)}</p>
      {data.results.map(({ key, values, top }) => (
        <div key={key} className={styles.tag}>
          <h3 translate="no">{key}</h3>
          <ul className={styles.values}>
            {top.map(({ value, events, share }) => (
              <li key={value} className={styles.value} title={format.number(events)}>
                <span className={styles.name} translate="no">
                  {value}
                </span>
                <span>{format.share(share)}</span>
                <span className={styles.bar} aria-hidden="true">
                  <span style={{ width: `${share * 100}%` }} />
                </span>
              </li>
            ))}
          </ul>
          {values > top.length && (
            <p className={styles.hint}>{text.log.otherValues(values - top.length)}</p>
          )}
        </div>
      ))}
    </Section>
  );
}
