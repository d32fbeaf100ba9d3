import { useOnline } from "~/app/online";
import type { Action } from "~/api/triage";
import { useText } from "~/i18n";
import { Button } from "~/ui/button";
import { classes } from "~/ui/classes";
import { CloseIcon } from "~/ui/icons";
import type { Scope } from "../search";
import { OFFERED } from "./actions";
import styles from "./bulk-bar.module.css";
import type { Change, Selection } from "./selection";

interface Props {
  scope: Scope;
  selection: Selection;
  change: (change: Change) => void;
  rows: readonly number[];
  /** How many the list finds, on all pages. */
  count: number;
  isExact: boolean;
  onAct: (action: Action) => void;
  onDelete: () => void;
}

/** What is done to the ticked rows: over the table, and on phones over the tab bar. */
export function BulkBar(props: Props) {
  const { scope, selection, change, rows, count, isExact, onAct, onDelete } = props;
  const text = useText();
  const isOnline = useOnline();
  const { ids, isEverything } = selection;
  const hasAny = isEverything || ids.size > 0;
  const state = { disabled: !hasAny || !isOnline, title: isOnline ? undefined : text.shell.offline };
  const isPage = !isEverything && count > rows.length && rows.every((id) => ids.has(id));

  const said = () => {
    if (!hasAny) return text.logs.noneSelected;
    if (!isEverything) return text.logs.selected(ids.size);
    return isExact ? text.logs.selected(count) : text.logs.selectedAllOfMany;
  };

  return (
    <div
      role="group"
      aria-label={text.logs.bulk}
      data-acts-on-rows=""
      className={classes(styles.bar, hasAny && styles.hasAny)}
    >
      <div className={styles.actions}>
        {OFFERED[scope].map(([action, key]) => (
          <Button key={action} aria-keyshortcuts={key} onClick={() => onAct(action)} {...state}>
            {text.logs.act[action]}
          </Button>
        ))}
        <Button kind="danger" aria-keyshortcuts="#" onClick={onDelete} {...state}>
          {text.logs.act.delete}
        </Button>
      </div>
      <div className={styles.state}>
        <span className={styles.said} aria-live="polite">
          {said()}
        </span>
        {isPage && (
          <Button kind="quiet" onClick={() => change({ kind: "everything", rows })}>
            {(isExact ? text.logs.selectAll : text.logs.selectAllOfMany)(count)}
          </Button>
        )}
        {hasAny && (
          <Button
            kind="quiet"
            isIcon
            aria-label={text.logs.clearSelection}
            onClick={() => change({ kind: "clear" })}
          >
            <CloseIcon />
          </Button>
        )}
      </div>
    </div>
  );
}
