// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Histogram } from "~/api/figures";
import { en } from "~/i18n/en";
import { periods } from "~/i18n/periods";
import { pt } from "~/i18n/pt";
import {
  bucketAt, bucketsOf, edges, overlapping, peakOf, stack, switched, ticks, total,
} from "~/ui/buckets";
import { histogramWords } from "~/ui/histogram-words";

const HOUR_MS = 3_600_000;

/** What the API answers of hours that follow each other, each with so many errors and warnings. */
function hours(since: string, counts: readonly [number, number][], tz = "UTC"): Histogram {
  const moment = (n: number) => new Date(Date.parse(since) + n * HOUR_MS).toISOString();
  const sum = (at: 0 | 1) => counts.reduce((all, each) => all + each[at], 0);
  return {
    bucket: "hour",
    tz,
    since: moment(0),
    until: moment(counts.length),
    events: sum(0) + sum(1),
    levels: { error: sum(0), warning: sum(1) },
    buckets: counts.map(([error, warning], n) => ({
      start: moment(n),
      events: error + warning,
      levels: { ...(error && { error }), ...(warning && { warning }) },
    })),
  };
}

/** What it answers of days or weeks that begin at these moments. */
function midnights(bucket: "day" | "week", tz: string, starts: string[], until: string): Histogram {
  const buckets = starts.map((start, n) => {
    const levels: Record<string, number> = n ? { error: n } : {};
    return { start, events: n, levels };
  });
  const events = buckets.reduce((all, each) => all + each.events, 0);
  return { bucket, tz, since: starts[0] ?? "", until, events, levels: { error: events }, buckets };
}

const THREE = hours("2026-11-26T17:00:00Z", [[3, 1], [0, 0], [90, 6]], "America/Sao_Paulo");
const NOW = new Date("2026-11-26T19:20:00Z");

describe("buckets", () => {
  it("end where the next begins, and the one of now is running", () => {
    const buckets = bucketsOf(THREE, NOW);

    expect(buckets.map(({ events }) => events)).toEqual([4, 0, 96]);
    expect(buckets.map(({ isRunning }) => isRunning)).toEqual([false, false, true]);
    expect(buckets[0]?.end).toEqual(buckets[1]?.start);
    expect(buckets[2]?.end).toEqual(new Date("2026-11-26T20:00:00Z"));
  });

  it("are over at their very end", () => {
    const [, , last] = bucketsOf(THREE, new Date("2026-11-26T20:00:00Z"));

    expect(last?.isRunning).toBe(false);
  });

  it("count the levels that are shown", () => {
    const buckets = bucketsOf(THREE, NOW, ["warning", "debug"]);

    expect(buckets.map(({ events }) => events)).toEqual([1, 0, 6]);
    expect(total(buckets)).toBe(7);
    expect(peakOf(buckets)?.start).toEqual(new Date("2026-11-26T19:00:00Z"));
  });

  it("have no peak without events", () => {
    expect(peakOf(bucketsOf(THREE, NOW, []))).toBeUndefined();
  });

  it("have a part of a time that is marked", () => {
    const buckets = bucketsOf(THREE, NOW);
    const between = (from: string, until: string) =>
      overlapping(buckets, { from: new Date(from), until: new Date(until) });

    expect(between("2026-11-26T17:59:00Z", "2026-11-26T18:01:00Z")).toEqual([0, 1]);
    expect(between("2026-11-26T18:00:00Z", "2026-11-26T19:00:00Z")).toEqual([1, 1]);
    expect(between("2026-11-25T18:00:00Z", "2026-11-25T19:00:00Z")).toBeNull();
  });
});

describe("the day on which clocks change", () => {
  // In New York 2026-03-08 had no hour from 2 to 3, and 2026-11-01 had two from 1 to 2.
  const zone = "America/New_York";
  const { name, hourOf } = periods("en", zone);

  it("has 23 hours in spring, of which none is called 2", () => {
    const [day] = bucketsOf(
      midnights("day", zone, ["2026-03-08T00:00:00-05:00"], "2026-03-09T00:00:00-04:00"),
      NOW,
    );
    const length = (day?.end.getTime() ?? 0) - (day?.start.getTime() ?? 0);
    const shown = bucketsOf(hours("2026-03-08T05:00:00Z", Array(23).fill([1, 0]), zone), NOW);

    expect(length / HOUR_MS).toBe(23);
    expect(shown.map(({ start }) => hourOf(start)).slice(0, 4)).toEqual([0, 1, 3, 4]);
    expect(shown.at(-1)?.end).toEqual(day?.end);
  });

  it("has 25 in autumn, and labels still stand at hours that clocks show", () => {
    const shown = bucketsOf(hours("2026-11-01T04:00:00Z", Array(25).fill([1, 0]), zone), NOW);

    const labelled = ticks(shown, "hour", hourOf, 5).map((at) => shown[at]?.start as Date);

    expect(shown.map(({ start }) => hourOf(start)).slice(0, 4)).toEqual([0, 1, 1, 2]);
    expect(labelled.map(hourOf)).toEqual([0, 6, 12, 18]);
  });

  it("is one day by its name", () => {
    const [start, end] = [new Date("2026-11-01T04:00:00Z"), new Date("2026-11-02T05:00:00Z")];

    expect(name(start, end, "day")).toBe("Sun, 11/01");
  });
});

describe("labels below the chart", () => {
  const of = (count: number, most: number, tz = "UTC", since = "2026-11-25T03:00:00Z") => {
    const { hourOf, tick } = periods("pt", tz);
    const buckets = bucketsOf(hours(since, Array(count).fill([0, 1]), tz), NOW);
    return ticks(buckets, "hour", hourOf, most).map((at) => tick(buckets[at]?.start as Date, "hour"));
  };

  it.each([
    [24, 5, ["06:00", "12:00", "18:00", "26/11"]],
    [48, 5, ["12:00", "26/11", "12:00", "27/11"]],
    [48, 3, ["26/11", "27/11"]],
    [3, 5, ["03:00", "04:00", "05:00"]],
  ])("of %d hours, at most %d", (count, most, expected) => {
    expect(of(count, most)).toEqual(expected);
  });

  it("are by the clock of the time zone, also between whole hours of UTC", () => {
    expect(of(24, 5, "America/Sao_Paulo")).toEqual(["25/11", "06:00", "12:00", "18:00"]);
    expect(of(24, 5, "Asia/Kolkata")).toEqual(["12:30", "18:30", "26/11", "06:30"]);
  });

  it("of days stand at equal distances", () => {
    const days = Array.from({ length: 30 }, (_each, n) => `2026-11-${String(n + 1).padStart(2, "0")}`);
    const buckets = bucketsOf(midnights("day", "UTC", days, "2026-12-01T00:00:00Z"), NOW);

    expect(ticks(buckets, "day", () => 0, 5)).toEqual([0, 6, 12, 18, 24]);
    expect(ticks(buckets.slice(0, 4), "day", () => 0, 5)).toEqual([0, 1, 2, 3]);
  });
});

describe("the parts of a bar", () => {
  it("share the height, with a pixel between them", () => {
    expect(stack([50, 0, 50], 100, 80)).toEqual([
      { bottom: 0, height: 40 },
      null,
      { bottom: 41, height: 39 },
    ]);
  });

  it("are all seen, and no taller together than the bar", () => {
    const parts = stack([1, 1, 10_000, 9_998, 1], 20_001, 80);

    expect(parts.every((part) => part && part.height >= 2)).toBe(true);
    const top = parts.at(-1);
    expect((top?.bottom ?? 0) + (top?.height ?? 0)).toBe(80);
  });

  it("are seen even where the bar is hardly a pixel tall", () => {
    expect(stack([1, 1], 10_000, 80)).toEqual([
      { bottom: 0, height: 3 },
      { bottom: 4, height: 2 },
    ]);
  });
});

it("puts edges on whole pixels, without losing any", () => {
  const at = edges(48, 357);

  expect(at[0]).toBe(0);
  expect(at[48]).toBe(357);
  expect(at.every(Number.isInteger)).toBe(true);
});

it("finds the bucket at a place, the outermost beyond the ends", () => {
  expect([-5, 0, 49, 50, 99, 100, 250].map((x) => bucketAt(x, 100, 2))).toEqual([
    0, 0, 0, 1, 1, 1, 1,
  ]);
});

describe("switching a level", () => {
  const all = ["critical", "error", "debug"];

  it.each([
    ["debug", undefined, ["critical", "error"]],
    ["error", ["critical"], ["critical", "error"]],
    ["critical", ["critical", "debug"], ["debug"]],
    ["debug", ["critical", "error"], undefined], // all again
    ["error", ["error"], undefined], // nothing would be left to see
  ])("%s, while there are %j", (level, shown, expected) => {
    expect(switched(level, shown, all)).toEqual(expected);
  });
});

describe("what it says", () => {
  const said = (figures: Histogram, language: "pt" | "en", shown?: string[]) => {
    const words = histogramWords(figures, language, { pt, en }[language]);
    const buckets = bucketsOf(figures, NOW, shown);
    return { summary: words.summary(buckets).join(", "), last: words.told(buckets.slice(-1)) };
  };

  it("in Portuguese", () => {
    const { summary, last } = said(THREE, "pt");

    expect(summary).toBe("100 eventos em 3 h, pico de 96 em qui., 26/11, 16:00");
    expect(last).toMatch(/^qui\., 26\/11,? 16:00.+17:00: 96 eventos até agora \(Erro 90, Aviso 6\)$/);
  });

  it("in English", () => {
    const { summary, last } = said(THREE, "en");

    expect(summary).toMatch(/^100 events in 3 h, peak of 96 on Thu, 11\/26, 04:00\sPM$/);
    expect(last).toMatch(/^Thu, 11\/26, 0?4:00.+5:00\sPM: 96 events so far \(Error 90, Warning 6\)$/);
  });

  it("of one event, and of none", () => {
    const one = hours("2026-11-26T03:00:00Z", [[1, 0]], "America/Sao_Paulo");

    expect(said(one, "pt").summary).toBe("1 evento em 1 h, em qui., 26/11, 00:00");
    expect(said(one, "pt", ["debug"]).summary).toBe("Nenhum evento em 1 h");
    expect(said(one, "en", ["debug"]).summary).toBe("No events in 1 h");
  });

  it("of days and weeks by the calendar of the time zone", () => {
    const days = midnights(
      "day",
      "America/Sao_Paulo",
      ["2026-11-25T00:00:00-03:00", "2026-11-26T00:00:00-03:00"],
      "2026-11-27T00:00:00-03:00",
    );
    const weeks = midnights(
      "week",
      "America/Sao_Paulo",
      ["2026-11-16T00:00:00-03:00", "2026-11-23T00:00:00-03:00"],
      "2026-11-30T00:00:00-03:00",
    );

    expect(said(days, "pt").summary).toBe("1 evento em 2 dias, em qui., 26/11");
    expect(said(days, "pt").last).toBe("qui., 26/11: 1 evento até agora (Erro 1)");
    expect(said(weeks, "pt").summary).toBe("1 evento em 2 semanas, na semana de seg., 23/11");
    expect(said(weeks, "en").last).toMatch(/^11\/23.+11\/29: 1 event so far \(Error 1\)$/);
  });
});
