import { describe, expect, it } from "vitest";
import { formats } from "~/i18n/format";

const NOW = new Date("2026-11-12T12:00:00Z");
const before = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

describe("how long ago", () => {
  it.each([
    [5, "há 5 seg.", "5 sec. ago"],
    [59, "há 59 seg.", "59 sec. ago"],
    [3 * 60, "há 3 min.", "3 min. ago"],
    [2 * 3600, "há 2 h", "2 hr. ago"],
    [3600 * 24, "há 1 dia", "1 day ago"],
    [6 * 3600 * 24, "há 6 dias", "6 days ago"],
    [-5, "há 0 seg.", "0 sec. ago"], // the clock of a sender may be ahead of ours
  ])("%d seconds", (seconds, pt, en) => {
    expect(formats("pt").relative(before(seconds), NOW)).toBe(pt);
    expect(formats("en").relative(before(seconds), NOW)).toBe(en);
  });

  it("is a date from a week on", () => {
    expect(formats("pt").relative(before(7 * 24 * 3600), NOW)).toBe("05/11/2026");
    expect(formats("en").relative(before(7 * 24 * 3600), NOW)).toBe("11/5/26");
  });
});

it("writes sizes in the unit that fits", () => {
  expect(formats("pt").size(812_345)).toBe("812,3 kB");
  expect(formats("en").size(2_500_000)).toBe("2.5 MB");
});

it("writes numbers, the large ones short", () => {
  const { number, count } = formats("pt");

  expect(number(1284)).toBe("1.284");
  expect(count(9999)).toBe("9.999");
  expect(count(12_345)).toBe("12,3\u00a0mil");
  expect(formats("en").count(12_345)).toBe("12.3K");
});

it.each([
  ["pt", 0, "one"], // zero erro
  ["pt", 1, "one"],
  ["pt", 2, "other"],
  ["pt", 1_000_000, "other"], // `many`, for which no text differs
  ["en", 0, "other"],
  ["en", 1, "one"],
] as const)("in %s, %d takes the form %s", (language, value, form) => {
  expect(formats(language).plural(value, { one: "one", other: "other" })).toBe(form);
});
