import { expect, it } from "vitest";
import { en } from "~/i18n/en";
import { pt } from "~/i18n/pt";

function keys(texts: object, prefix = ""): string[] {
  return Object.entries(texts).flatMap(([name, value]) =>
    value && typeof value === "object" ? keys(value, `${prefix}${name}.`) : `${prefix}${name}`,
  );
}

function empty(texts: object): string[] {
  return Object.entries(texts).flatMap(([name, value]) =>
    typeof value === "object" ? empty(value) : value === "" ? name : [],
  );
}

it("says the same things in both languages", () => {
  expect(keys(en)).toEqual(keys(pt));
  expect([...empty(pt), ...empty(en)]).toEqual([]);
});
