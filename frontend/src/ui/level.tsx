import { classes } from "./classes";
import { useText } from "~/i18n";
import type { Texts } from "~/i18n/pt";
import styles from "./level.module.css";

/** A level of somebody's own is shown as it came. */
export const levelName = (level: string, text: Texts): string => text.levels[level] ?? level;

export function LevelBadge({ level }: { level: string }) {
  const text = useText();
  return (
    <span className={classes(styles.badge, styles[level] ?? styles.debug)}>
      {levelName(level, text)}
    </span>
  );
}
