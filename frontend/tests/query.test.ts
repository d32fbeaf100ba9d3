import { describe, expect, test } from "vitest";
import {
  added,
  type Key,
  LENGTH_MAX,
  levelMeant,
  literally,
  parse,
  type Term,
  textOf,
  unknownLevel,
  write,
} from "~/routes/logs/find/query";

const term = (key: Key, value: string, isNegated = false): Term => ({ key, value, isNegated });
const words = (...values: string[]) => values.map((value) => term("description", value));

describe("a query", () => {
  test.each<[string, Term[]]>([
    ["", []],
    ["   ", []],
    ['""', []],
    ["timeout", words("timeout")],
    ["upstream  timeout", words("upstream", "timeout")],
    ['"did not answer"', words("did not answer")],
    ["nivel:erro", [term("level", "erro")]],
    ["Nível:Erro level:error", [term("level", "Erro"), term("level", "error")]],
    ["origem:a origin:b source:c", ["a", "b", "c"].map((value) => term("source", value))],
    ["descricao:a descrição:b description:c title:d", words("a", "b", "c", "d")],
    ['-origem:"batch 7" x', [term("source", "batch 7", true), ...words("x")]],
    ["-x --y -", [term("description", "x", true), term("description", "-y", true), ...words("-")]],
    ["TimeoutError: upstream", words("TimeoutError:", "upstream")],
    ["http://a.example/b", words("http://a.example/b")],
    ["origem://x", words("origem://x")],
    ['{"code":500}', words('{"code":500}')],
    ['relation "foo" is not', words("relation", "foo", "is", "not")],
  ])("%j", (text, terms) => {
    expect(parse(text)).toEqual({ terms });
  });

  test.each([
    ["cor:azul", { kind: "unknownKey", name: "cor" }],
    ["ambiente:dev", { kind: "unknownKey", name: "ambiente" }],
    ["constructor:x", { kind: "unknownKey", name: "constructor" }],
    ["__proto__:x", { kind: "unknownKey", name: "__proto__" }],
    ['"open', { kind: "openQuote" }],
    ['a"b c"d', { kind: "openQuote" }],
    ["nivel:", { kind: "noValue", name: "nivel" }],
    ["origem: x", { kind: "noValue", name: "origem" }],
    ["a ".repeat(21), { kind: "tooMany" }],
    ["x".repeat(LENGTH_MAX + 1), { kind: "tooLong" }],
  ])("but not %j", (text, problem) => {
    expect(parse(text)).toEqual({ terms: [], problem });
  });

  test.each([
    "nivel:erro timeout",
    '-origem:"batch 7" -x "--y" "a:b"',
    'http://a origem:"//x" - {"code":500} descricao:"nivel:erro"',
    "nivel:erro origem:aplicação-日本 <script>alert(1)</script>",
  ])("reads the same when it was written: %j", (text) => {
    const { terms } = parse(text);

    expect(terms).not.toEqual([]);
    expect(parse(write(terms)).terms).toEqual(terms);
    expect(write(parse(write(terms)).terms)).toBe(write(terms));
    // By itself too: each can be taken away.
    for (const one of terms) expect(parse(textOf(one)).terms).toEqual([one]);
  });

  test("of any garbage: a reading that survives being written, or a problem", () => {
    const parts = ['"', ":", "-", " ", "nivel", "x", "é", "/", "\\", "\n", "\0", "💥", "origem:"];
    let seed = 7;
    const next = () => (seed = (seed * 16_807) % 2_147_483_647);
    for (let round = 0; round < 5000; round++) {
      const text = Array.from({ length: next() % 12 }, () => parts[next() % parts.length]).join("");
      const { terms, problem } = parse(text);
      if (problem) expect(terms).toEqual([]);
      else expect(parse(write(terms)), JSON.stringify(text)).toEqual({ terms });
    }
  });

  test.each(["x", '"', "a:", "-", "nivel:", 'a" ', ":", '""', "\u0301", "a:\"\" "])(
    "10 kB of %j are refused at once",
    (part) => {
      const text = part.repeat(10_240 / part.length);

      expect(parse(text)).toEqual({ terms: [], problem: { kind: "tooLong" } });
      parse(text.slice(0, LENGTH_MAX)); // comes to an end
    },
  );
});

describe("what is looked for as it is", () => {
  test.each([
    ["nivel:erro -x", ["nivel:erro -x"]],
    ['say "hi" now', ["say", "hi", "now"]],
    [' " ', []],
  ])("%j", (text, values) => {
    const terms = literally("description", text);

    expect(terms.map(({ value }) => value)).toEqual(values);
    expect(parse(write(terms)).terms).toEqual(terms);
  });
});

test("a term is added once, and a level takes the place of another", () => {
  const before = parse("nivel:erro -nivel:debug timeout").terms;

  expect(write(added(before, parse("timeout origem:a").terms))).toBe(
    "nivel:erro -nivel:debug timeout origem:a",
  );
  expect(write(added(before, parse("nivel:aviso nivel:info").terms))).toBe(
    "-nivel:debug timeout nivel:info",
  );
});

test("levels by any name that the API takes", () => {
  const levels = new Map([
    [40, "error"],
    [50, "critical"],
    [45, "audit"],
  ]);
  const unknown = (text: string) => unknownLevel(parse(text).terms, levels);

  expect(unknown("nivel:Erro nivel:crítico nivel:fatal nivel:40 nivel:AUDIT x")).toBeUndefined();
  expect(unknown("nivel:erro nivel:grave")).toBe("grave");
  expect(levelMeant("Aviso")).toBe("warning");
  expect(levelMeant("constructor")).toBe("constructor");
});
