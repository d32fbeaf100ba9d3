import { useTimes } from "~/app/preferences";
import { useFormats } from "~/i18n";
import { useNow } from "./clock";
import styles from "./moment.module.css";

interface Props {
  /** As the API writes it, in ISO 8601. */
  at: string;
  /** In a row of a table, which shows the absolute time when its link has the focus: no tab stop. */
  isInRow?: boolean;
  /** The present, where it is known to the second. */
  asOf?: Date;
}

/** A moment as people say it, "há 3 min"; hover, focus and tap say exactly when. */
export function Moment({ at, isInRow = false, asOf }: Props) {
  const format = useFormats();
  const minute = useNow();
  const now = asOf ?? minute;
  const isAbsolute = useTimes() === "absolute";
  const then = new Date(at);
  const absolute = format.absolute(then);
  if (isAbsolute) return <time dateTime={at}>{absolute}</time>;
  return (
    <time
      dateTime={at}
      className={styles.moment}
      data-absolute={absolute}
      tabIndex={isInRow ? -1 : 0}
    >
      {/* The clock ticks once a minute: what came since is from now, not from the future. */}
      {format.relative(then, then > now ? then : now)}
    </time>
  );
}
