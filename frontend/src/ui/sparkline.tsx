import { useText } from "~/i18n";
import { classes } from "./classes";
import { levelInk } from "./level-ink";
import styles from "./sparkline.module.css";

const WIDTH = 96;
const HEIGHT = 24;
const GROUND = HEIGHT - 0.5;
const LEAST = 2; // pixels of an hour with an event

/** Return the outline of all bars in one, which draws faster than fifty times 24 of them. */
function outline(events: readonly number[], most: number): string {
  const slot = WIDTH / events.length;
  return events
    .map((n, hour) => {
      if (!n) return "";
      const height = Math.max(LEAST, Math.round((n / most) * (HEIGHT - 2)));
      return `M${hour * slot} ${HEIGHT - 1}v-${height}h${slot - 1}v${height}z`;
    })
    .join("");
}

interface Props {
  /** By the hour, the running one last; nothing while they are still coming. */
  events: readonly number[] | undefined;
  level: string;
}

/** The last 24 hours of a log, as large as a word. */
export function Sparkline({ events, level }: Props) {
  const text = useText();
  if (!events) return <span className={styles.line} aria-hidden="true" />;
  const most = Math.max(...events);
  const sum = events.reduce((all, n) => all + n, 0);
  return (
    <svg
      role="img"
      aria-label={text.chart.lastDay(sum, most)}
      className={classes(styles.line, levelInk(level))}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      shapeRendering="crispEdges"
    >
      <path className={styles.ground} d={`M0 ${GROUND}H${WIDTH}`} />
      <path className={styles.bars} d={outline(events, most)} />
    </svg>
  );
}
