// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import type { Histogram } from "~/api/figures";
import { LEVELS } from "~/app/levels";
import { Legend } from "~/ui/histogram";

const figures = { levels: { error: 3, warning: 1 } } as unknown as Histogram;
const levels = ["critical", "alerta", "error", "warning", "info", "debug"];

afterEach(cleanup);

it("switches one level off and leaves all others, also those without events in this time", () => {
  const onShow = vi.fn();
  render(<Legend figures={figures} levels={levels} onShow={onShow} />);

  expect(screen.getAllByRole("button")).toHaveLength(2);
  fireEvent.click(screen.getByRole("button", { name: /^Aviso/ }));

  expect(onShow).toHaveBeenCalledWith(["critical", "alerta", "error", "info", "debug"]);
});

it("keeps a level of one's own that is shown, before all are known", () => {
  const onShow = vi.fn();
  render(<Legend figures={figures} levels={LEVELS} shown={["error", "alerta"]} onShow={onShow} />);

  fireEvent.click(screen.getByRole("button", { name: /^alerta/, pressed: true }));
  expect(onShow).toHaveBeenCalledWith(["error"]);
  fireEvent.click(screen.getByRole("button", { name: /^Aviso/ }));
  expect(onShow).toHaveBeenCalledWith(["error", "warning", "alerta"]);
});
