/** Which rows of a list are ticked: by id, so that it outlives a fresh page; or all that match. */

import { useState } from "react";

export interface Selection {
  ids: ReadonlySet<number>;
  /** All that the list finds, on other pages as well. */
  isEverything: boolean;
  /** The row that was ticked last, where a range begins. */
  anchor: number | null;
}

export type Change =
  | { kind: "toggle"; id: number; rows: readonly number[] }
  | { kind: "range"; id: number; rows: readonly number[] }
  | { kind: "page"; rows: readonly number[] }
  | { kind: "everything"; rows: readonly number[] }
  | { kind: "add"; ids: readonly number[] }
  | { kind: "drop"; ids: readonly number[] }
  | { kind: "clear" };

export const NOTHING: Selection = { ids: new Set(), isEverything: false, anchor: null };

export const isSelected = ({ ids, isEverything }: Selection, id: number): boolean =>
  isEverything || ids.has(id);

/** Return the selection after a change; `rows` are the ids of the page, in order. */
export function changed(selection: Selection, change: Change): Selection {
  switch (change.kind) {
    case "toggle": {
      const ids = new Set(selection.isEverything ? change.rows : selection.ids);
      if (!ids.delete(change.id)) ids.add(change.id);
      return { ids, isEverything: false, anchor: change.id };
    }
    case "range": {
      const from = change.rows.indexOf(selection.anchor ?? change.id);
      const to = change.rows.indexOf(change.id);
      const range = change.rows.slice(Math.min(from, to), Math.max(from, to) + 1);
      const ids = new Set([...selection.ids, ...(from < 0 ? [change.id] : range)]);
      return { ...selection, ids, anchor: change.id };
    }
    case "page": {
      const isWhole = change.rows.every((id) => isSelected(selection, id));
      const others = [...selection.ids].filter((id) => !change.rows.includes(id));
      const ids = new Set(isWhole ? others : [...others, ...change.rows]);
      return { ids, isEverything: false, anchor: null };
    }
    case "everything":
      return { ids: new Set(change.rows), isEverything: true, anchor: null };
    case "add":
      return { ...selection, ids: new Set([...selection.ids, ...change.ids]) };
    case "drop": {
      const ids = new Set(selection.ids);
      for (const id of change.ids) ids.delete(id);
      return { ...selection, ids, isEverything: false };
    }
    case "clear":
      return NOTHING;
  }
}

/** Keep a selection for as long as the list is the same by `filter`: what comes later is of no use. */
export function useSelection(filter: string): [Selection, (change: Change) => void] {
  const [kept, keep] = useState({ filter, selection: NOTHING });
  if (kept.filter !== filter) keep({ filter, selection: NOTHING });
  const change = (made: Change) =>
    keep((latest) =>
      latest.filter === filter ? { filter, selection: changed(latest.selection, made) } : latest,
    );
  return [kept.selection, change];
}
