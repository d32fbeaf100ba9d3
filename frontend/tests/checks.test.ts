import { expect, it } from "vitest";
import { pt } from "~/i18n/pt";
import { checkEmail, passwordRules } from "~/routes/checks";

it.each([
  ["", { long: false, notNumeric: false, notEmail: false }],
  ["12345678", { long: true, notNumeric: false, notEmail: true }],
  ["ana", { long: false, notNumeric: true, notEmail: false }],
  ["Ana@Example.com", { long: true, notNumeric: true, notEmail: false }],
  ["correct horse", { long: true, notNumeric: true, notEmail: true }],
])("the password %j keeps %j", (password, kept) => {
  expect(passwordRules(password, "ana@example.com")).toEqual(kept);
});

it.each([
  ["ana@example.com", undefined],
  [" ana@example.com ", undefined],
  ["ana", pt.errors.email],
  ["ana@example", pt.errors.email],
  [" ", pt.errors.required],
])("the e-mail %j is %s", (email, error) => {
  expect(checkEmail(email, pt)).toBe(error);
});
