import type { Log } from "~/api/log";
import { useFormats, useText } from "~/i18n";
import { classes } from "~/ui/classes";
import styles from "./banner.module.css";
import { nameOfPerson } from "./people";

/** Says that a log is not among the open ones, or that it is back. The buttons below undo it. */
export function Banner({ log }: { log: Log }) {
  const text = useText();
  const format = useFormats();
  const by = log.status_changed_by ? nameOfPerson(log.status_changed_by) : "";
  const at = (moment: string | null) => (moment ? format.minute(new Date(moment)) : "–");
  if (log.status === "archived") {
    return <p className={styles.banner}>{text.log.archivedAt(at(log.status_changed_at), by)}</p>;
  }
  if (log.status === "resolved") {
    const said = text.log.resolvedAt(at(log.status_changed_at), by);
    return <p className={classes(styles.banner, styles.resolved)}>{said}</p>;
  }
  if (!log.regressed_at) return null;
  return (
    <p className={classes(styles.banner, styles.back)}>
      {text.log.regressedAt(at(log.regressed_at))}
    </p>
  );
}
