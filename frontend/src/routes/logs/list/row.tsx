import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Log } from "~/api/logs";
import { useFormats, useText } from "~/i18n";
import { Checkbox } from "~/ui/checkbox";
import { classes } from "~/ui/classes";
import { LevelBadge } from "~/ui/level";
import { Moment } from "~/ui/moment";
import { Sparkline } from "~/ui/sparkline";
import { titleOf } from "~/ui/title";
import type { Scope } from "../search";
import styles from "./table.module.css";

interface Props {
  log: Log;
  scope: Scope;
  line: readonly number[] | undefined;
  isSelected: boolean;
  onToggle: (id: number, withShift: boolean) => void;
}

export const Row = memo(function Row({ log, scope, line, isSelected, onToggle }: Props) {
  const text = useText();
  const title = titleOf(log.description, text);
  return (
    <tr
      data-id={log.id}
      className={classes(isSelected && styles.selected, log.status !== scope && styles.gone)}
    >
      <td className={styles.check}>
        <Checkbox
          label={text.logs.select(title)}
          isChecked={isSelected}
          onToggle={(withShift) => onToggle(log.id, withShift)}
        />
      </td>
      <td className={styles.level}>
        <LevelBadge level={log.level} />
      </td>
      <th scope="row" className={styles.what}>
        <div className={styles.titleLine}>
          <Link
            to="/erros/$id"
            params={{ id: String(log.id) }}
            className={styles.title}
            translate="no"
          >
            {title}
          </Link>
          <Marks log={log} scope={scope} />
        </div>
        <div className={styles.where} translate="no">
          {log.application.name}
          {log.culprit && <code title={log.culprit}>{log.culprit}</code>}
        </div>
      </th>
      <td className={styles.source} translate="no">
        {log.source}
      </td>
      <td className={styles.line}>
        <Sparkline events={line} level={log.level} />
      </td>
      <td className={styles.seen}>
        <Moment at={log.last_seen} isInRow />
      </td>
      <td className={styles.events}>
        <Count events={log.events} />
      </td>
    </tr>
  );
});

/** That it came back after it was resolved; that somebody else has moved it meanwhile. */
function Marks({ log, scope }: Pick<Props, "log" | "scope">) {
  const text = useText();
  if (log.status !== scope) return <span className={styles.mark}>{text.logs.gone[log.status]}</span>;
  if (scope !== "open" || !log.regressed_at) return null;
  return (
    <span className={classes(styles.mark, styles.regressed)} title={text.logs.regressedHint}>
      {text.logs.regressed}
    </span>
  );
}

function Count({ events }: { events: number }) {
  const text = useText();
  const format = useFormats();
  const shown = format.count(events);
  const isExact = shown === format.number(events);
  return (
    <>
      <span title={isExact ? undefined : text.logs.exactly(events)}>{shown}</span>
      {/* On cards, where no header says what the number is. */}
      <span className={styles.unit}> {text.logs.events.toLocaleLowerCase()}</span>
    </>
  );
}
