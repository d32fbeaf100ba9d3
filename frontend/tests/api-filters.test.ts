import { describe, expect, test } from "vitest";
import { criteriaOf, isFiltered, orderingOf } from "~/routes/logs/api-filters";

const NOW = new Date("2026-11-12T12:00:42.500Z");

describe("what an address asks of the API", () => {
  test("without anything: its scope and environment", () => {
    expect(criteriaOf({}, "archived", "production", NOW)).toEqual({
      environment: "production",
      status: "archived",
    });
  });

  test("each part of it", () => {
    const search = {
      q: "nivel:erro timeout",
      nivel: ["error", "critical"],
      novos: "7d" as const,
      de: "2026-11-01T00:00:00Z",
      ate: "2026-11-02T00:00:00Z",
    };
    expect(criteriaOf(search, "open", "dev", NOW)).toEqual({
      environment: "dev",
      status: "open",
      q: "nivel:erro timeout",
      level: ["error", "critical"],
      first_since: "2026-11-05T12:00:00.000Z",
      since: "2026-11-01T00:00:00Z",
      first_until: "2026-11-02T00:00:00Z",
    });
  });

  test("a span is a moment to the minute", () => {
    expect(criteriaOf({ de: "24h" }, "open", "dev", NOW).since).toBe("2026-11-11T12:00:00.000Z");
    expect(criteriaOf({ de: "7d" }, "open", "dev", NOW).since).toBe("2026-11-05T12:00:00.000Z");
  });

  test("a period hides nothing that happened again later", () => {
    const asked = criteriaOf({ ate: "2026-11-02T00:00:00Z" }, "open", "dev", NOW);
    expect(asked).toEqual({
      environment: "dev",
      status: "open",
      first_until: "2026-11-02T00:00:00Z",
    });
  });

  test("what is new was first seen lately, not only last", () => {
    const asked = criteriaOf({ novos: "24h" }, "open", "dev", NOW);
    expect(asked).toEqual({
      environment: "dev",
      status: "open",
      first_since: "2026-11-11T12:00:00.000Z",
    });
  });

  test("orders, by frequency unless said", () => {
    expect(orderingOf({})).toBe("-events");
    expect(orderingOf({ ordem: "nivel" })).toBe("-level");
    expect(orderingOf({ ordem: "ultimo" })).toBe("-last_seen");
    expect(orderingOf({ ordem: "primeiro" })).toBe("-first_seen");
  });

  test("a page and an order leave nothing out", () => {
    expect(isFiltered({ p: 2, ordem: "nivel", env: "dev" })).toBe(false);
    expect(isFiltered({ q: "x" })).toBe(true);
    expect(isFiltered({ de: "24h" })).toBe(true);
    expect(isFiltered({ novos: "24h" })).toBe(true);
  });
});
