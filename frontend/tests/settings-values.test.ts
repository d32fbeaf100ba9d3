import { describe, expect, it } from "vitest";
import type { Application } from "~/api/applications";
import { pt } from "~/i18n/pt";
import { rightsOf } from "~/routes/applications/rights";
import { changesOf, check, toRequest, toValues } from "~/routes/applications/settings-values";

const APPLICATION: Application = {
  id: 3,
  name: "checkout",
  team: { id: 2, name: "Payments" },
  retention_days: 30,
  events_per_log: null,
  events_per_minute: 600,
  events_per_day: null,
  masked_keys: ["cpf", "card holder"],
  store_logs: true,
  minimum_level: "warning",
  usage: { day: { events: 0, refused: 0, resets_at: "2026-11-22T00:00:00Z" } },
  is_default: false,
  created_at: "2026-11-01T12:00:00Z",
};
const VALUES = toValues(APPLICATION);

describe("settings", () => {
  it("come back as they were", () => {
    expect(toRequest(VALUES)).toEqual({
      name: "checkout",
      team: 2,
      retention_days: 30,
      events_per_log: null,
      events_per_minute: 600,
      events_per_day: null,
      masked_keys: ["cpf", "card holder"],
      store_logs: true,
      minimum_level: "warning",
    });
  });

  it("are read as people write them", () => {
    const request = toRequest({
      ...VALUES,
      name: " loja ",
      retention_days: " 7 ",
      masked_keys: "cpf,, rg ,",
    });

    expect(request).toMatchObject({ name: "loja", retention_days: 7, masked_keys: ["cpf", "rg"] });
  });

  it("are sent where somebody changed them, and not because they are written otherwise", () => {
    const values = { ...VALUES, retention_days: "7", masked_keys: "cpf,card holder" };

    expect(changesOf(values, VALUES)).toEqual({ retention_days: 7 });
    expect(changesOf({ ...VALUES, masked_keys: "", events_per_minute: "" }, VALUES)).toEqual({
      masked_keys: [],
      events_per_minute: null,
    });
  });

  it.each(["0", "-1", "1.5", "1e3", "dez"])("take no %s for a number", (retention_days) => {
    expect(check({ ...VALUES, retention_days }, pt)).toEqual({
      retention_days: pt.settings.notANumber,
    });
  });

  it("need a name, and nothing else", () => {
    expect(check({ ...VALUES, name: " ", retention_days: "" }, pt)).toEqual({
      name: pt.errors.required,
    });
    expect(check(VALUES, pt)).toEqual({});
  });
});

it("tells what each role may do", () => {
  const nothing = { mayWrite: false, mayManage: false };
  expect(rightsOf("viewer", false)).toEqual(nothing);
  expect(rightsOf(null, false)).toEqual(nothing);
  expect(rightsOf("member", false)).toEqual({ mayWrite: true, mayManage: false });
  expect(rightsOf("admin", false)).toEqual({ mayWrite: true, mayManage: true });
  expect(rightsOf(null, true)).toEqual({ mayWrite: true, mayManage: true });
});
