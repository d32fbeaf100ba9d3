/** What a histogram says, of all of it and of some buckets that follow each other. */

import type { Histogram } from "~/api/figures";
import type { Language } from "~/app/preferences";
import { periods } from "~/i18n/periods";
import type { Texts } from "~/i18n/pt";
import { type Bucket, peakOf, total } from "./buckets";
import { levelName } from "./level";

export function histogramWords(
  { bucket: unit, tz }: Pick<Histogram, "bucket" | "tz">,
  language: Language,
  text: Texts,
) {
  const names = periods(language, tz);
  const name = (buckets: readonly Bucket[]): string => {
    const [first, last] = [buckets[0], buckets.at(-1)];
    return first && last ? names.name(first.start, last.end, unit) : "";
  };

  return {
    name,
    hourOf: names.hourOf,
    tick: ({ start }: Bucket) => names.tick(start, unit),
    /** "1.204 eventos em 48 h" and "pico de 96 em qui., 26/11, 14:00", where there are any. */
    summary: (buckets: readonly Bucket[]): string[] => {
      const length = text.chart.length[unit](buckets.length);
      const peak = peakOf(buckets);
      if (!peak) return [text.chart.nothing(length)];
      const when = text.chart.at[unit](names.start(peak.start, unit));
      const events = total(buckets);
      return [text.chart.counted(events, length), text.chart.peak(peak.events, events, when)];
    },
    /** "qui., 26/11, 14:00 – 15:00: 96 eventos (Erro 90, Aviso 6)" */
    told: (buckets: readonly Bucket[]): string => {
      const levels = new Map<string, number>();
      for (const bucket of buckets) {
        for (const [level, n] of Object.entries(bucket.levels)) {
          levels.set(level, (levels.get(level) ?? 0) + n);
        }
      }
      const parts = [...levels].map(([level, n]) => text.chart.part(levelName(level, text), n));
      const isRunning = buckets.at(-1)?.isRunning ?? false;
      return text.chart.told(name(buckets), total(buckets), parts.join(", "), isRunning);
    },
  };
}

export type HistogramWords = ReturnType<typeof histogramWords>;
