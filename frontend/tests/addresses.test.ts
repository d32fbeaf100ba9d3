// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { inOrder } from "~/app/environment";
import { safeNext } from "~/app/next";
import { parseSearch, single, stringifySearch } from "~/app/search-params";
import { validateListSearch } from "~/routes/logs/search";

describe("where to go after signing in", () => {
  it.each(["/erros?q=a&nivel=error#x", "/", "/erros/7"])("is a path of ours: %s", (next) => {
    expect(safeNext(next)).toBe(next);
  });

  it.each([
    "//evil.example/", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "", null,
    ["/erros"], "/\t/evil.example",
  ])("and nothing else: %j", (next) => {
    expect(safeNext(next)).toBe("/");
  });
});

describe("parameters of an address", () => {
  it.each([
    "?q=nivel%3Aerro+timeout",
    "?nivel=error&nivel=warning",
    "?p=2",
    "?q=%22a+b%22",
    "",
  ])("come back as they were: %s", (search) => {
    expect(stringifySearch(parseSearch(search))).toBe(search);
  });

  it("are texts", () => {
    expect(parseSearch("?p=2&q=true&nivel=a&nivel=b")).toEqual({
      p: "2",
      q: "true",
      nivel: ["a", "b"],
    });
  });

  it("are left out when empty", () => {
    expect(stringifySearch({ a: undefined, b: "", c: null, d: [], e: 0 })).toBe("?e=0");
  });

  it("that should come once are nothing when they come twice", () => {
    expect(single("x")).toBe("x");
    expect(single(["x", "y"])).toBeUndefined();
    expect(single("")).toBeUndefined();
  });
});

describe("the address of a list", () => {
  it("says what is new by one of the spans", () => {
    expect(validateListSearch({ novos: "24h" })).toEqual({ novos: "24h" });
  });

  it("keeps levels of one's own, and nothing that no level can be called", () => {
    const nivel = ["error", "alerta", "a-1_b", "", "Erro", "1st", "a b", "x".repeat(17)];
    expect(validateListSearch({ nivel })).toEqual({ nivel: ["error", "alerta", "a-1_b"] });
    expect(validateListSearch({ nivel: "alerta" })).toEqual({ nivel: ["alerta"] });
  });

  it.each(["", "25h", "2026-11-12T00:00:00Z", ["24h", "7d"]])("and not by %j", (novos) => {
    expect(validateListSearch({ novos })).toEqual({});
  });
});

it("puts Produção first, and environments of one's own last", () => {
  const names = ["zeta", "dev", "alfa", "production"];

  expect(inOrder(names)).toEqual(["production", "homologation", "dev", "alfa", "zeta"]);
});
