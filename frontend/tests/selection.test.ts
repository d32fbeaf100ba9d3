// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { type Change, changed, isSelected, NOTHING, useSelection } from "~/routes/logs/list/selection";

const rows = [1, 2, 3, 4, 5];
const after = (...changes: Change[]) => {
  const selection = changes.reduce(changed, NOTHING);
  return { ...selection, ids: [...selection.ids].toSorted() };
};

describe("a selection", () => {
  test("a row is ticked, and not any more", () => {
    expect(after({ kind: "toggle", id: 2, rows }).ids).toEqual([2]);
    expect(after({ kind: "toggle", id: 2, rows }, { kind: "toggle", id: 2, rows }).ids).toEqual([]);
  });

  test("a range goes from the row before, in either direction", () => {
    const two: Change = { kind: "toggle", id: 2, rows };
    expect(after(two, { kind: "range", id: 4, rows }).ids).toEqual([2, 3, 4]);
    expect(after(two, { kind: "range", id: 1, rows }).ids).toEqual([1, 2]);
  });

  test("a range that begins on another page, or nowhere, is a row", () => {
    expect(after({ kind: "range", id: 4, rows }).ids).toEqual([4]);
    const elsewhere: Change = { kind: "toggle", id: 9, rows: [8, 9] };
    expect(after(elsewhere, { kind: "range", id: 4, rows }).ids).toEqual([4, 9]);
  });

  test("the page is ticked as a whole, beside what is ticked on others", () => {
    const elsewhere: Change = { kind: "toggle", id: 9, rows: [9] };
    const page: Change = { kind: "page", rows };
    expect(after(elsewhere, { kind: "toggle", id: 2, rows }, page).ids).toEqual([1, 2, 3, 4, 5, 9]);
    expect(after(elsewhere, page, page).ids).toEqual([9]);
  });

  test("everything is what is on other pages, too, until a row is taken out", () => {
    const everything = changed(NOTHING, { kind: "everything", rows });
    expect(isSelected(everything, 77)).toBe(true);
    const without = changed(everything, { kind: "toggle", id: 3, rows });
    expect(without.isEverything).toBe(false);
    expect([...without.ids]).toEqual([1, 2, 4, 5]);
  });

  test("what was acted on goes, and what failed comes back, beside what was ticked meanwhile", () => {
    const acted = changed(changed(NOTHING, { kind: "page", rows: [3, 4] }), { kind: "drop", ids: [3, 4] });
    const meanwhile = changed(acted, { kind: "toggle", id: 1, rows });
    expect([...changed(meanwhile, { kind: "add", ids: [4] }).ids]).toEqual([1, 4]);
    const everything = changed(NOTHING, { kind: "everything", rows });
    expect(changed(everything, { kind: "drop", ids: [...rows, 6] })).toEqual(NOTHING);
    expect(after({ kind: "page", rows }, { kind: "clear" })).toEqual({ ...NOTHING, ids: [] });
  });

  test("of another filter it is another, and what comes late changes none", () => {
    const { result, rerender } = renderHook((filter) => useSelection(filter), { initialProps: "a" });
    const [, late] = result.current;
    act(() => late({ kind: "page", rows }));
    expect(result.current[0].ids.size).toBe(5);
    rerender("b");
    expect(result.current[0]).toEqual(NOTHING);
    act(() => late({ kind: "add", ids: [2] }));
    expect(result.current[0]).toEqual(NOTHING);
  });
});
