import { useFormats, useText } from "~/i18n";
import type { Bucket } from "./buckets";
import styles from "./histogram.module.css";
import type { HistogramWords } from "./histogram-words";
import { levelName } from "./level";

interface Props {
  caption: string;
  buckets: readonly Bucket[];
  levels: readonly string[];
  words: HistogramWords;
}

/** The numbers of a histogram, the latest first. */
export function HistogramTable({ caption, buckets, levels, words }: Props) {
  const text = useText();
  const { number } = useFormats();
  return (
    <div className={styles.table} role="region" aria-label={text.chart.table} tabIndex={0}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{text.chart.time}</th>
            <th scope="col">{text.chart.events}</th>
            {levels.map((level) => (
              <th key={level} scope="col">
                {levelName(level, text)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets.toReversed().map((bucket) => (
            <tr key={bucket.start.getTime()}>
              <th scope="row">{words.name([bucket])}</th>
              <td>{number(bucket.events)}</td>
              {levels.map((level) => (
                <td key={level}>{number(bucket.levels[level] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
