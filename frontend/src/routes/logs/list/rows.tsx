/** The rows of a list, and all one can do with them, by mouse, thumb and keys. */

import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Listed, LogPage } from "~/api/logs";
import { type Action, refreshLogs } from "~/api/triage";
import { useShortcuts } from "~/app/shortcuts";
import { useText } from "~/i18n";
import { classes } from "~/ui/classes";
import { Confirm } from "~/ui/dialog";
import type { Order } from "../search";
import { type Actions, OFFERED, type Target } from "./actions";
import { BulkBar } from "./bulk-bar";
import { focusedId, openFocused, step } from "./focus";
import type { Live } from "./live";
import { NewsButton } from "./news";
import { Pager } from "./pager";
import styles from "./rows.module.css";
import { LogTable } from "./table";

/** Orders in which what is new comes first. */
const NEWEST_FIRST: readonly Order[] = ["ultimo", "primeiro"];

interface Props {
  listed: Listed;
  page: LogPage;
  live: Live;
  actions: Actions;
  isFetching: boolean;
  /** What is shown is of what was asked before. */
  isOld: boolean;
}

export function Rows({ listed, page, live, actions, isFetching, isOld }: Props) {
  const { scope, search } = listed;
  const { p: number = 1, ordem: order = "frequencia" } = search;
  const { selection, change, act } = actions;
  const navigate = useNavigate();
  const [deleting, setDeleting] = useState<Target | null>(null);
  const rows = page.results.map(({ id }) => id);
  const hasSelection = selection.isEverything || selection.ids.size > 0;

  /** What is ticked; else, for keys, the row that has the focus. */
  const target = (): Target => {
    if (selection.isEverything) return "everything";
    if (selection.ids.size) return [...selection.ids];
    const id = focusedId();
    return id === null ? [] : [id];
  };
  const perform = (action: Action) => void act(action, target());
  const askToDelete = () => target().length > 0 && setDeleting(target());

  const tick = (kind: "toggle" | "range") => () => {
    const id = focusedId();
    if (id !== null) change({ kind, id, rows });
  };
  useShortcuts({
    j: () => step(1),
    k: () => step(-1),
    o: openFocused,
    x: tick("toggle"),
    X: tick("range"),
    "#": askToDelete,
    Escape: hasSelection ? () => change({ kind: "clear" }) : undefined,
    ...Object.fromEntries(OFFERED[scope].map(([action, key]) => [key, () => perform(action)])),
  });

  const showNews = () => {
    const areThereInAnyOrder = number === 1 && !page.next;
    if (!areThereInAnyOrder) {
      const ordem = NEWEST_FIRST.includes(order) ? order : "primeiro";
      void navigate({ to: ".", search: (before) => ({ ...before, ordem, p: undefined }) });
    }
    void refreshLogs();
  };

  return (
    <div className={classes(styles.rows, hasSelection && styles.hasSelection)}>
      <div className={styles.toolbar}>
        <BulkBar
          scope={scope}
          selection={selection}
          change={change}
          rows={rows}
          count={page.count}
          isExact={page.count_is_exact}
          onAct={perform}
          onDelete={askToDelete}
        />
        <NewsButton news={live.news} onShow={showNews} />
      </div>
      <div className={styles.card}>
        {isFetching && <div className={styles.progress} />}
        <LogTable
          scope={scope}
          order={order}
          logs={live.logs}
          selection={selection}
          change={change}
          isBusy={isOld}
        />
      </div>
      <Pager page={page} number={number} />
      <ConfirmDelete
        target={deleting}
        page={page}
        onClose={() => setDeleting(null)}
        onConfirm={(confirmed) => void act("delete", confirmed)}
      />
    </div>
  );
}

interface ConfirmProps {
  target: Target | null;
  page: LogPage;
  onClose: () => void;
  onConfirm: (target: Target) => void;
}

function ConfirmDelete({ target, page, onClose, onConfirm }: ConfirmProps) {
  const text = useText();
  const isAllOfMany = target === "everything" && !page.count_is_exact;
  const count = target === "everything" ? page.count : (target?.length ?? 0);
  return (
    <Confirm
      title={isAllOfMany ? text.logs.confirmDeleteAll : text.logs.confirmDelete(count)}
      action={text.logs.act.delete}
      isOpen={target !== null}
      onClose={onClose}
      onConfirm={() => target && onConfirm(target)}
    >
      {text.logs.confirmDeleteText}
    </Confirm>
  );
}
