/** Events over time, stacked by level: a chart to read, to walk, and to choose a time in. */

import { type ReactNode, useId, useRef, useState } from "react";
import type { Histogram as Figures } from "~/api/figures";
import { useLanguage } from "~/app/preferences";
import { useFormats, useText } from "~/i18n";
import { bucketsOf, overlapping, switched } from "./buckets";
import { Button } from "./button";
import { classes } from "./classes";
import { useNow } from "./clock";
import styles from "./histogram.module.css";
import { Bars } from "./histogram-bars";
import { HistogramTable } from "./histogram-table";
import { histogramWords } from "./histogram-words";
import { levelName } from "./level";
import { levelInk } from "./level-ink";
import { useRange } from "./use-range";
import { useWidth } from "./width";

/** How tall what stands in the place of a histogram has to be. */
export const HISTOGRAM_HEIGHT = "var(--whole)";

/** The room of a histogram, as tall with it as without. */
export function HistogramCard({ children }: { children: ReactNode }) {
  const text = useText();
  return (
    <section className={styles.card} aria-label={text.chart.title}>
      {children}
    </section>
  );
}

interface Props {
  figures: Figures;
  /** A part of the time that is meant among the rest. */
  marked?: { from: Date; until: Date };
  /** The levels that are shown, all where there are none. */
  shown?: readonly string[];
  /** Some buckets were chosen, from the beginning of the first to the end of the last. */
  onSelect: (from: Date, until: Date) => void;
  /** What can be chosen below. */
  children?: ReactNode;
}

export function Histogram({ figures, marked, shown, onSelect, children }: Props) {
  const text = useText();
  const words = histogramWords(figures, useLanguage(), text);
  const hint = useId();
  const plot = useRef<HTMLDivElement>(null);
  const width = useWidth(plot);
  const [isTableOpen, setTableOpen] = useState(false);
  const buckets = bucketsOf(figures, useNow(), shown);
  const levels = Object.keys(figures.levels).filter((level) => !shown || shown.includes(level));
  const sentences = words.summary(buckets);
  const summary = sentences.join(", ");
  const { at, range, isChoosing, pointer, keys } = useRange(buckets.length, (first, last) => {
    const [from, until] = [buckets[first]?.start, buckets[last]?.end];
    if (from && until) onSelect(from, until);
  });
  const told = range && words.told(buckets.slice(range[0], range[1] + 1));
  return (
    <div className={styles.chart}>
      <p className={styles.head}>
        <span className={styles.said}>
          {(told ? [told] : sentences).map((sentence) => (
            <span key={sentence}>{sentence}</span>
          ))}
        </span>
        <span id={hint} className={styles.hint}>
          <span>{text.chart.by[figures.bucket]}</span> <span>{text.chart.hint}</span>
        </span>
      </p>
      <div ref={plot} className={styles.plot}>
        {width > 0 && (
          <Bars
            label={summary}
            buckets={buckets}
            unit={figures.bucket}
            levels={levels}
            words={words}
            width={width}
            marked={marked ? overlapping(buckets, marked) : null}
            pointed={at}
            chosen={isChoosing ? range : null}
            pointer={pointer}
          />
        )}
        <div
          role="slider"
          tabIndex={0}
          className={styles.slider}
          aria-label={text.chart.walk}
          aria-describedby={hint}
          aria-valuemin={1}
          aria-valuemax={buckets.length}
          aria-valuenow={(at ?? buckets.length - 1) + 1}
          aria-valuetext={told ?? summary}
          {...keys}
        />
      </div>
      <div className={styles.foot}>
        <div className={styles.controls}>{children}</div>
        <Button kind="quiet" onClick={() => setTableOpen(!isTableOpen)}>
          {isTableOpen ? text.chart.hideTable : text.chart.showTable}
        </Button>
      </div>
      {isTableOpen && (
        <HistogramTable caption={summary} buckets={buckets} levels={levels} words={words} />
      )}
    </div>
  );
}

interface LegendProps {
  figures: Figures;
  /** All levels, the most severe first. */
  levels: readonly string[];
  shown?: readonly string[];
  /** The new choice; nothing for all. */
  onShow: (levels: string[] | undefined) => void;
}

/** The levels that there are in this time, each with its events: pressed while it is shown. */
export function Legend({ figures, levels, shown, onShow }: LegendProps) {
  const text = useText();
  const format = useFormats();
  const all = [...new Set([...levels, ...Object.keys(figures.levels), ...(shown ?? [])])];
  return all
    .filter((level) => level in figures.levels || shown?.includes(level))
    .map((level) => (
      <Switch
        key={level}
        isPressed={!shown || shown.includes(level)}
        onPress={() => onShow(switched(level, shown, all))}
      >
        <span className={classes(styles.swatch, levelInk(level))} />
        {levelName(level, text)}
        <span className={styles.number}>{format.count(figures.levels[level] ?? 0)}</span>
      </Switch>
    ));
}

interface SwitchProps {
  isPressed: boolean;
  onPress: () => void;
  children: ReactNode;
}

/** A small button below a histogram. */
export const Switch = ({ isPressed, onPress, children }: SwitchProps) => (
  <button type="button" className={styles.switch} aria-pressed={isPressed} onClick={onPress}>
    {children}
  </button>
);
