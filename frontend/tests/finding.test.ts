import { describe, expect, test } from "vitest";
import { en } from "~/i18n/en";
import { formats } from "~/i18n/format";
import { pt, type Texts } from "~/i18n/pt";
import { checkPeriod, fieldsOf, localText, momentOf, periodName } from "~/routes/logs/find/period";
import {
  keySuggestions,
  levelSuggestions,
  tailOf,
  valueSuggestion,
} from "~/routes/logs/find/suggestions";
import { queryOf, searchOf } from "~/routes/logs/find/views";

const LEVELS = ["critical", "error", "warning", "audit"];
const NOW = new Date("2026-11-12T12:00:00Z");

describe("suggestions", () => {
  test.each([
    ["", { before: "", isNegated: false, key: null, value: "" }],
    ["timeout or", { before: "timeout ", isNegated: false, key: null, value: "or" }],
    ["x -nível:er", { before: "x ", isNegated: true, key: "level", value: "er" }],
    ['origem:"batch 7', { before: "", isNegated: false, key: "source", value: "batch 7" }],
    ["cor:azul", null],
    ['origem:"batch 7"', null],
  ])("of %j are about its end", (text, tail) => {
    expect(tailOf(text, null)).toEqual(tail);
  });

  test("of one field are about all of the text", () => {
    const tail = { before: "", isNegated: false, key: "source", value: "nivel:x y" };
    expect(tailOf(" nivel:x y ", "source")).toEqual(tail);
  });

  test.each<[string, Texts, string[]]>([
    ["", pt, ["nivel:", "descricao:", "origem:"]],
    ["Des", pt, ["descricao:"]],
    ["x -ori", pt, ["x -origem:"]],
    ["x -ori", en, ["x -origin:"]],
    ["timeout", pt, []],
  ])("for %j are keys", (typed, text, suggested) => {
    const tail = tailOf(typed, null);
    const suggestions = tail ? keySuggestions(tail, text) : [];
    expect(suggestions.map((suggestion) => suggestion.text)).toEqual(suggested);
  });

  test.each([
    ["nivel:er", ["nivel:error"]],
    ["-nivel:cri", ["-nivel:critical"]],
    ["timeout nivel:a", ["timeout nivel:warning", "timeout nivel:audit"]],
  ])("for %j are levels, by the name people read too", (typed, suggested) => {
    const tail = tailOf(typed, null);
    const suggestions = tail ? levelSuggestions(tail, LEVELS, pt) : [];
    expect(suggestions.map((suggestion) => suggestion.text)).toEqual(suggested);
  });

  test("for a source with spaces, and one with quotation marks", () => {
    const tail = { before: "x ", isNegated: true, key: "source" as const, value: "b" };
    const textFor = (source: string) => valueSuggestion(tail, "source", source, source).text;
    expect(textFor("batch 7")).toBe('x -origem:"batch 7"');
    expect(textFor('a "b" c')).toBe("x -origem:a -origem:b -origem:c");
  });
});

describe("a period", () => {
  const check = (from: string, to: string) => checkPeriod({ from, to }, NOW, pt);

  test("is what was chosen, in the time zone of the device", () => {
    expect(momentOf(localText("2026-11-12T09:14:00.000Z"))).toBe("2026-11-12T09:14:00.000Z");
    expect(momentOf("")).toBeUndefined();
    expect(fieldsOf({}, NOW)).toEqual({ from: "", to: "" });
    expect(momentOf(fieldsOf({ de: "24h" }, NOW).from)).toBe("2026-11-11T12:00:00.000Z");
  });

  test("has one end at least, in order, and has begun", () => {
    expect(check("", "")).toEqual({ from: pt.find.periodMissing });
    expect(check("2026-11-02T10:00", "2026-11-02T10:00")).toEqual({ to: pt.find.periodReversed });
    expect(check("2027-01-01T00:00", "")).toEqual({ from: pt.find.periodFuture });
    expect(check("0026-11-02T10:00", "")).toEqual({ from: pt.find.periodYear });
    expect(check("", "1969-11-02T10:00")).toEqual({ to: pt.find.periodYear });
    expect(check("2026-11-01T10:00", "2026-11-02T10:00")).toEqual({});
    expect(check("", "2026-11-02T10:00")).toEqual({});
  });

  test("has a name", () => {
    const name = (de?: string, ate?: string) => periodName({ de, ate }, pt, formats("pt"));
    expect(name()).toBe("");
    expect(name("7d")).toBe("7 d");
    expect(name("2026-11-12T12:00:00Z")).toMatch(/^Desde 12\/11\/2026/);
    expect(name(undefined, "2026-11-12T12:00:00Z")).toMatch(/^Até 12\/11\/2026/);
    expect(name("2026-11-10T12:00:00Z", "2026-11-12T12:00:00Z")).toMatch(/^10\/11.*–.*12\/11/);
  });
});

test("a view is all of an address but the page", () => {
  const search = { env: "dev", q: 'origem:"a&b=c" x', nivel: ["error", "debug"], de: "24h", p: 3 };

  expect(searchOf({ query: queryOf(search) })).toEqual({ ...search, p: undefined });
  expect(queryOf({ p: 2 })).toBe("");
  expect(searchOf({ query: "q=&nivel=Loud&de=yesterday&ordem=cor&x=y" })).toEqual({});
});
