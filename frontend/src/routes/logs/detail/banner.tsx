import type { Log } from "~/api/log";
import { useFormats, useText } from "~/i18n";
import { Notice } from "~/ui/alert";
import { nameOfPerson } from "./people";

/** Says that a log is not among the open ones, or that it is back. The buttons below undo it. */
export function Banner({ log }: { log: Log }) {
  const text = useText();
  const format = useFormats();
  const by = log.status_changed_by ? nameOfPerson(log.status_changed_by) : "";
  const at = (moment: string | null) => (moment ? format.minute(new Date(moment)) : "–");
  if (log.status === "archived") {
    return <Notice>{text.log.archivedAt(at(log.status_changed_at), by)}</Notice>;
  }
  if (log.status === "resolved") {
    return <Notice kind="success">{text.log.resolvedAt(at(log.status_changed_at), by)}</Notice>;
  }
  if (!log.regressed_at) return null;
  return <Notice kind="warning">{text.log.regressedAt(at(log.regressed_at))}</Notice>;
}
