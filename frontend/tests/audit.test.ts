import { describe, expect, it } from "vitest";
import type { AuditRecord } from "~/api/audit";
import { pt } from "~/i18n/pt";
import { auditCriteria, validateAuditSearch } from "~/routes/audit/search";
import { actionOf, actorOf, subjectOf, wordsOf } from "~/routes/audit/subject";

const NOW = new Date("2026-11-27T12:00:00Z");

const record = (action: string, context: AuditRecord["context"]): AuditRecord => ({
  id: 1,
  service: "central-de-erros",
  user_id: "5",
  action,
  result: "success",
  cause: "",
  context,
  timestamp: NOW.toISOString(),
  received_at: NOW.toISOString(),
});

describe("the address", () => {
  it("keeps what it knows and drops all else", () => {
    const search = { acao: "sign_in", de: "7d", ate: "2026-11-01", pessoa: ["1", "2"], x: "y" };

    expect(validateAuditSearch(search)).toEqual({ acao: "sign_in", de: "7d" });
    expect(validateAuditSearch({ de: "yesterday", ate: "2026-13-01" })).toEqual({});
  });

  it("asks for a span that ends now", () => {
    expect(auditCriteria({ de: "24h", resultado: "failure" }, NOW)).toEqual({
      since: "2026-11-26T12:00:00.000Z",
      result: "failure",
    });
  });

  it("asks of a person what they did here, since other services have people with such ids", () => {
    expect(auditCriteria({ pessoa: "5" }, NOW)).toEqual({
      service: "central-de-erros",
      user_id: "5",
    });
  });

  it("asks for whole days where the reader is, the last one included", () => {
    const { since, until } = auditCriteria({ de: "2026-11-01", ate: "2026-11-01" }, NOW);

    expect(since).toBe(new Date(2026, 10, 1).toISOString());
    expect(until).toBe(new Date(2026, 10, 2).toISOString());
  });
});

describe("what a record is about", () => {
  it("is the most telling of its names, and leads there", () => {
    const context = { team: { id: 2, name: "Payments" }, person: { id: 5, name: "Ana" } };

    expect(subjectOf(record("add_member", context))).toEqual({ name: "Ana", others: 0 });
    expect(subjectOf(record("update_team", { team: { id: 2, name: "Payments" } }))).toEqual({
      name: "Payments",
      others: 0,
      to: "/equipes/$id",
      id: "2",
    });
  });

  it("is the first of many logs", () => {
    const context = { first: { id: 7, name: "TimeoutError" }, logs: [7, 8, 9] };

    expect(subjectOf(record("archive_logs", context))).toMatchObject({
      name: "TimeoutError",
      others: 2,
      id: "7",
    });
  });

  it("leads nowhere when it is gone", () => {
    const subject = subjectOf(record("delete_team", { team: { id: 2, name: "Payments" } }));

    expect(subject).toEqual({ name: "Payments", others: 0 });
  });

  it("may be nothing, and survives what other services tell", () => {
    expect(subjectOf(record("x", {}))).toBeNull();
    expect(subjectOf(record("x", { team: null, key: "text", log: [1] }))).toBeNull();
  });

  it("is in our words what was done here, and in those of a service what was done there", () => {
    const own = record("delete_logs", {});

    expect(actionOf(own, pt)).toBe("Apagou erros");
    expect(actionOf({ ...own, service: "checkout" }, pt)).toBe("delete_logs");
    expect(actionOf(record("of_a_later_version", {}), pt)).toBe("of_a_later_version");
  });

  it("names who did it by e-mail, or as the service does", () => {
    expect(actorOf(record("x", { user: "ana@example.com" }))).toBe("ana@example.com");
    expect(actorOf(record("x", {}))).toBe("5");
  });

  it("writes any value as a line", () => {
    expect(wordsOf({ id: 2, name: "Payments" })).toBe("Payments (2)");
    expect(wordsOf([7, 8])).toBe("7, 8");
    expect(wordsOf({ name: "New", is_staff: true })).toBe("name: New; is_staff: true");
    expect(wordsOf(null)).toBe("null");
  });
});
