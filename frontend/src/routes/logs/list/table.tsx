import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
import { useSparklines } from "~/api/figures";
import type { Log } from "~/api/logs";
import { useText } from "~/i18n";
import { Checkbox } from "~/ui/checkbox";
import { classes } from "~/ui/classes";
import { SortIcon } from "~/ui/icons";
import type { Order, Scope } from "../search";
import { Row } from "./row";
import { type Change, isSelected, type Selection } from "./selection";
import styles from "./table.module.css";

interface Props {
  scope: Scope;
  order: Order;
  logs: readonly Log[];
  selection: Selection;
  change: (change: Change) => void;
  isBusy: boolean;
}

/** One table; on phones its rows look like cards. */
export function LogTable({ scope, order, logs, selection, change, isBusy }: Props) {
  const text = useText();
  const ids = logs.map(({ id }) => id);
  const lines = useSparklines(ids);
  const ticked = ids.filter((id) => isSelected(selection, id)).length;
  const onToggle = useLatest((id: number, withShift: boolean) =>
    change({ kind: withShift ? "range" : "toggle", id, rows: ids }),
  );
  return (
    <table className={styles.table} aria-busy={isBusy}>
      <thead>
        <tr>
          <th scope="col" className={styles.check}>
            <Checkbox
              label={text.logs.selectPage}
              isChecked={ids.length > 0 && ticked === ids.length}
              isMixed={ticked > 0 && ticked < ids.length}
              onToggle={() => change({ kind: "page", rows: ids })}
            />
            <span className={styles.checkLabel} aria-hidden="true">
              {text.logs.selectPage}
            </span>
          </th>
          <SortHeader order="nivel" current={order} className={styles.level}>
            {text.logs.level}
          </SortHeader>
          <th scope="col">{text.logs.description}</th>
          <th scope="col" className={styles.source}>
            {text.logs.source}
          </th>
          <th scope="col" className={styles.line}>
            {text.logs.lastDay}
          </th>
          <SortHeader order="ultimo" current={order} className={styles.seen}>
            {text.logs.lastSeen}
          </SortHeader>
          <SortHeader order="frequencia" current={order} className={styles.events}>
            {text.logs.events}
          </SortHeader>
        </tr>
      </thead>
      <tbody>
        {logs.map((log) => (
          <Row
            key={log.id}
            log={log}
            scope={scope}
            line={lines.get(log.id)}
            isSelected={isSelected(selection, log.id)}
            onToggle={onToggle}
          />
        ))}
      </tbody>
    </table>
  );
}

interface SortProps {
  order: Order;
  current: Order;
  className: string | undefined;
  children: ReactNode;
}

/** The highest, or latest, first: there is no other way round. */
function SortHeader({ order, current, className, children }: SortProps) {
  const navigate = useNavigate();
  const isCurrent = order === current;
  const sort = () =>
    void navigate({
      to: ".",
      search: (before) => ({
        ...before,
        ordem: order === "frequencia" ? undefined : order,
        p: undefined,
      }),
    });
  return (
    <th scope="col" className={className} aria-sort={isCurrent ? "descending" : undefined}>
      <button type="button" className={styles.sort} onClick={sort}>
        {children}
        <span className={classes(styles.arrow, isCurrent && styles.sorted)}>
          <SortIcon />
        </span>
      </button>
    </th>
  );
}

/** Return a function that stays the same and does what the latest one given does: for memo. */
function useLatest<Args extends unknown[]>(run: (...args: Args) => void) {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const stable = useRef((...args: Args) => latest.current(...args));
  return stable.current;
}
