/** What forms find by themselves, before the API does. */

import type { Texts } from "~/i18n/pt";

export function checkEmail(email: string, text: Texts): string | undefined {
  if (!email.trim()) return text.errors.required;
  return /^\S+@\S+\.\S+$/.test(email.trim()) ? undefined : text.errors.email;
}

export const checkFilled = (value: string, text: Texts): string | undefined =>
  value ? undefined : text.errors.required;

const LENGTH_MIN = 8;

/** Return which rules a password keeps. That it is not a common one, only the API can tell. */
export function passwordRules(password: string, email: string) {
  const name = email.split("@")[0]?.toLowerCase() ?? "";
  const lower = password.toLowerCase();
  return {
    long: password.length >= LENGTH_MIN,
    notNumeric: /\D/.test(password),
    notEmail: password !== "" && lower !== email.toLowerCase() && lower !== name,
  };
}
