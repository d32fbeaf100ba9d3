/** Where the focus is among the rows of the list, which hold the id of their log. */

const rowOf = (element: Element | null): HTMLTableRowElement | null =>
  element?.closest<HTMLTableRowElement>("tr[data-id]") ?? null;

const idOf = (row: HTMLTableRowElement): number => Number(row.dataset.id);

const linkOf = (row: HTMLTableRowElement | undefined) => row?.querySelector("a");

const allRows = () => [...document.querySelectorAll<HTMLTableRowElement>("tr[data-id]")];

/** Return the id of the row that has the focus. */
export function focusedId(): number | null {
  const row = rowOf(document.activeElement);
  return row && idOf(row);
}

export const openFocused = (): void => {
  linkOf(rowOf(document.activeElement) ?? undefined)?.click();
};

/** Go so many rows further; from elsewhere, to the first. */
export function step(by: number): void {
  const rows = allRows();
  const row = rowOf(document.activeElement);
  const next = row ? rows[rows.indexOf(row) + by] : rows[0];
  linkOf(next)?.focus();
}

/**
 * Take the focus from rows that are about to go, or from the bar that acts on them, to the one that
 * comes into their place.
 */
export function leaveRows(ids: readonly number[]): void {
  const gone = new Set(ids);
  const focused = document.activeElement;
  const row = rowOf(focused);
  const isLost = row ? gone.has(idOf(row)) : focused?.closest("[data-acts-on-rows]");
  if (!isLost) return;
  const rows = allRows();
  const start = row ? rows.indexOf(row) : rows.findIndex((each) => gone.has(idOf(each)));
  const stays = (each: HTMLTableRowElement) => !gone.has(idOf(each));
  const next = rows.slice(Math.max(0, start)).find(stays) ?? rows.findLast(stays);
  const target = linkOf(next) ?? document.querySelector("h1");
  // Who pressed a button of the bar wants to see where they are, not where the row was.
  target?.focus({ preventScroll: !row });
}
