import { type ComponentProps, useId } from "react";
import { useFormats } from "~/i18n";
import { type Bucket, edges, peakOf, stack, ticks, type Unit } from "./buckets";
import { classes } from "./classes";
import styles from "./histogram.module.css";
import type { HistogramWords } from "./histogram-words";
import { levelInk } from "./level-ink";

export type Indexes = readonly [first: number, last: number];

const HEIGHT = 112; // of which the label of the peak is above the bars, and those of times below
const TOP = 17.5;
const GROUND = 94.5;
const BASE = Math.floor(GROUND);
const LABEL_PX = 72; // the room that the label of a time takes
const LABELS = { least: 3, most: 5 };
const WIDEST_BAR = 56;

interface Props {
  label: string;
  buckets: readonly Bucket[];
  unit: Unit;
  /** Most severe first, which is the bottom. */
  levels: readonly string[];
  words: HistogramWords;
  width: number;
  marked: Indexes | null;
  pointed: number | null;
  chosen: Indexes | null;
  pointer: ComponentProps<"svg">;
}

/** The drawing. Its width is that of its room and all its edges are whole pixels, so it is crisp. */
export function Bars(props: Props) {
  const { label, buckets, unit, levels, words, width, marked, pointed, chosen, pointer } = props;
  const format = useFormats();
  const hatch = useId();
  const most = peakOf(buckets)?.events ?? 0;
  const at = edges(buckets.length, width);
  const left = (index: number) => at[index] ?? width;
  const band = ([first, last]: Indexes) => ({
    x: left(first),
    y: TOP - 0.5,
    width: left(last + 1) - left(first),
    height: GROUND - TOP + 0.5,
  });
  const fitting = Math.floor(width / LABEL_PX);
  const labels = Math.min(LABELS.most, Math.max(LABELS.least, fitting));
  return (
    <svg
      role="img"
      aria-label={label}
      className={styles.svg}
      viewBox={`0 0 ${width} ${HEIGHT}`}
      shapeRendering="crispEdges"
      {...pointer}
    >
      <pattern
        id={hatch}
        width="4"
        height="4"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <path className={styles.hatch} d="M0 0V4" />
      </pattern>
      <rect className={styles.area} width={width} height={HEIGHT} />
      {marked && <rect className={styles.marked} {...band(marked)} />}
      {chosen && <rect className={styles.chosen} {...band(chosen)} />}
      {!chosen && pointed !== null && (
        <rect className={styles.pointed} {...band([pointed, pointed])} />
      )}
      {most > 0 && (
        <>
          <path className={styles.top} d={`M0 ${TOP}H${width}`} />
          <text className={styles.label} y={TOP - 5}>
            {format.count(most)}
          </text>
        </>
      )}
      {buckets.map((bucket, index) => (
        <Bar
          key={bucket.start.getTime()}
          bucket={bucket}
          levels={levels}
          title={words.told([bucket])}
          most={most}
          {...shape(left(index), left(index + 1))}
          hatch={hatch}
        />
      ))}
      <path className={styles.ground} d={`M0 ${GROUND}H${width}`} />
      {ticks(buckets, unit, words.hourOf, labels).map((index) => (
        <Tick key={index} x={left(index)} width={width}>
          {words.tick(buckets[index] as Bucket)}
        </Tick>
      ))}
    </svg>
  );
}

/** Return where a bar lies in its room: beside a gap, and not as wide as a wall. */
function shape(from: number, to: number) {
  const room = to - from;
  const gap = room >= 8 ? 2 : room >= 3 ? 1 : 0;
  const width = Math.min(WIDEST_BAR, room - gap);
  return { x: from + Math.floor((room - width) / 2), width };
}

interface BarProps {
  bucket: Bucket;
  levels: readonly string[];
  title: string;
  most: number;
  x: number;
  width: number;
  hatch: string;
}

function Bar({ bucket, levels, title, most, x, width, hatch }: BarProps) {
  if (!bucket.events) return null;
  const counts = levels.map((level) => bucket.levels[level] ?? 0);
  const parts = stack(counts, most, BASE - Math.ceil(TOP));
  const height = Math.max(...parts.map((part) => (part ? part.bottom + part.height : 0)));
  return (
    <g>
      <title>{title}</title>
      {parts.map(
        (part, index) =>
          part && (
            <rect
              key={levels[index]}
              className={classes(styles.part, levelInk(levels[index] ?? ""))}
              x={x}
              y={BASE - part.bottom - part.height}
              width={width}
              height={part.height}
            />
          ),
      )}
      {bucket.isRunning && (
        <rect x={x} y={BASE - height} width={width} height={height} fill={`url(#${hatch})`} />
      )}
    </g>
  );
}

function Tick({ x, width, children }: { x: number; width: number; children: string }) {
  const isLast = x + LABEL_PX / 2 > width;
  return (
    <>
      <path className={styles.tick} d={`M${x + 0.5} ${GROUND}v4`} />
      <text
        className={styles.label}
        x={isLast ? width : x}
        y={HEIGHT - 1}
        textAnchor={isLast ? "end" : "start"}
      >
        {children}
      </text>
    </>
  );
}
