// @vitest-environment node
import { describe, expect, it } from "vitest";
import { periodOf, timeWindow } from "~/routes/logs/time-window";

const NOW = new Date("2026-11-26T19:20:30Z");
const of = (de?: string, ate?: string) => timeWindow({ de, ate }, "48h", NOW);
const moments = (from: string, until: string) => ({ from: new Date(from), until: new Date(until) });

describe("the time of a chart", () => {
  it.each([
    [undefined, undefined, { range: "48h" }],
    [undefined, "2026-11-20T00:00:00Z", { range: "48h", until: "2026-11-20T00:00:00Z" }],
    ["24h", undefined, { range: "24h" }],
    ["90d", undefined, { range: "90d" }],
    ["2026-11-20T10:30:00Z", undefined, { since: "2026-11-20T10:00:00.000Z" }],
    [
      "2026-11-20T10:30:00-03:00",
      "2026-11-21T10:30:00-03:00",
      { since: "2026-11-20T13:00:00.000Z", until: "2026-11-21T10:30:00-03:00" },
    ],
    ["7d", "2026-11-25T00:00:00Z", { since: "2026-11-19T19:00:00.000Z", until: "2026-11-25T00:00:00Z" }],
  ])("from %s until %s", (de, ate, window) => {
    expect(of(de, ate)).toEqual({ window });
  });

  it("of a few hours is the day around them, with a mark", () => {
    expect(of("2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z")).toEqual({
      window: { range: "24h", until: "2026-11-20T23:00:00.000Z" },
      marked: moments("2026-11-20T10:00:00Z", "2026-11-20T12:00:00Z"),
    });
  });

  it("does not go beyond now", () => {
    expect(of("1h")).toEqual({
      window: { range: "24h" },
      marked: moments("2026-11-26T18:20:00Z", "2026-11-26T19:20:30Z"),
    });
    expect(of("2026-11-26T16:00:00Z").window).toEqual({ range: "24h" });
  });

  it("is not longer than what is kept", () => {
    expect(of("2015-01-01").window).toEqual({ since: "2025-10-22T19:00:00.000Z" });
  });

  it("makes sense where the address makes none", () => {
    expect(of("2027-01-01T00:00:00Z").window).toEqual({ range: "24h" });
    expect(of("2026-11-20", "2026-11-10").window).toEqual({
      range: "24h",
      until: "2026-11-15T12:00:00.000Z",
    });
  });
});

describe("the period that is chosen in a chart", () => {
  const period = (from: string, until: string) => periodOf(new Date(from), new Date(until), NOW);

  it("is two moments", () => {
    expect(period("2026-11-26T16:00:00-03:00", "2026-11-26T18:00:00Z")).toEqual({
      de: "2026-11-26T19:00:00Z",
      ate: "2026-11-26T18:00:00Z",
    });
  });

  it("goes on while its last bucket runs", () => {
    expect(period("2026-11-26T17:00:00Z", "2026-11-26T20:00:00Z")).toEqual({
      de: "2026-11-26T17:00:00Z",
      ate: undefined,
    });
  });
});
