/** The arithmetic of histograms: what is in which bar, how tall its parts are, what stands below. */

import type { Histogram } from "~/api/figures";

export type Unit = Histogram["bucket"];

export interface Bucket {
  start: Date;
  /** Where the next begins. An hour lasts an hour; a day may have 23 or 25 of them. */
  end: Date;
  events: number;
  levels: Readonly<Record<string, number>>;
  /** It is not over yet, so that it tells less than the others. */
  isRunning: boolean;
}

/** Return the buckets with the events of these levels only; of all, unless said. */
export function bucketsOf(
  histogram: Histogram,
  now: Date,
  shown: readonly string[] = Object.keys(histogram.levels),
): Bucket[] {
  const ends = [...histogram.buckets.slice(1).map(({ start }) => start), histogram.until];
  return histogram.buckets.map(({ start: first, levels: all }, at) => {
    const [start, end] = [new Date(first), new Date(ends[at] ?? histogram.until)];
    const levels = Object.fromEntries(
      shown.flatMap((level) => (all[level] ? [[level, all[level]] as const] : [])),
    );
    const events = Object.values(levels).reduce((sum, n) => sum + n, 0);
    return { start, end, events, levels, isRunning: start <= now && now < end };
  });
}

/** Return the bucket with most events, the first of several; nothing where there are no events. */
export const peakOf = (buckets: readonly Bucket[]): Bucket | undefined =>
  buckets.reduce<Bucket | undefined>(
    (peak, each) => (each.events > (peak?.events ?? 0) ? each : peak),
    undefined,
  );

export const total = (buckets: readonly Bucket[]): number =>
  buckets.reduce((sum, { events }) => sum + events, 0);

const GAP = 1; // of the surface between two parts: in light mode their colours are equally dark
const LEAST = 2; // pixels that are seen of one event among thousands

export interface Part {
  /** From the bottom of the bar, in pixels. */
  bottom: number;
  height: number;
}

/** Return where the parts of a bar lie, the first at the bottom; nothing for one without events. */
export function stack(counts: readonly number[], most: number, height: number): (Part | null)[] {
  const least = LEAST + GAP;
  const heights = counts.map((n) => n && Math.max(least, Math.round((n / most) * height)));
  const sum = counts.reduce((all, n) => all + n, 0);
  const whole = Math.max(
    Math.round((sum / most) * height),
    least * counts.filter((n) => n > 0).length,
  );
  // What the smallest take beyond their share comes off the tallest.
  for (let over = heights.reduce((all, h) => all + h, 0) - whole; over; over -= Math.sign(over)) {
    const tallest = heights.indexOf(Math.max(...heights));
    heights[tallest] = (heights[tallest] ?? 0) - Math.sign(over);
  }
  let bottom = 0;
  return heights.map((room) => {
    if (!room) return null;
    const gap = bottom ? GAP : 0;
    const part = { bottom: bottom + gap, height: room - gap };
    bottom += room;
    return part;
  });
}

const HOUR_STEPS = [1, 2, 3, 6, 12, 24];

/** Return which buckets get a label: at hours that clocks show, else at equal distances. */
export function ticks(
  buckets: readonly Bucket[],
  unit: Unit,
  hourOf: (moment: Date) => number,
  most: number,
): number[] {
  const all = [...buckets.keys()];
  if (unit === "hour") {
    const hours = buckets.map(({ start }) => hourOf(start));
    for (const step of HOUR_STEPS) {
      const found = all.filter((at) => (hours[at] ?? 0) % step === 0);
      if (found.length <= most) return found;
    }
  }
  const step = Math.max(1, Math.ceil(buckets.length / most));
  return all.filter((at) => at % step === 0);
}

/** Return the edges of the bars in pixels, one more than there are bars. Whole, so that they are crisp. */
export const edges = (count: number, width: number): number[] =>
  Array.from({ length: count + 1 }, (_each, at) => Math.round((at * width) / count));

/** Return the bucket at this place of the width; the outermost beyond its ends. */
export const bucketAt = (x: number, width: number, count: number): number =>
  Math.min(count - 1, Math.max(0, Math.floor((x / width) * count)));

/** Return the first and the last bucket that have a part of this time; nothing where none has. */
export function overlapping(
  buckets: readonly Bucket[],
  { from, until }: { from: Date; until: Date },
): readonly [number, number] | null {
  const isMeant = ({ start, end }: Bucket) => start < until && end > from;
  const [first, last] = [buckets.findIndex(isMeant), buckets.findLastIndex(isMeant)];
  return first < 0 ? null : [first, last];
}

/** Return the levels that are shown once this one is switched; nothing where all are, never none. */
export function switched(
  level: string,
  shown: readonly string[] | undefined,
  all: readonly string[],
): string[] | undefined {
  const before = new Set(shown ?? all);
  const after = all.filter((each) => (each === level ? !before.has(each) : before.has(each)));
  return after.length && after.length < all.length ? after : undefined;
}
