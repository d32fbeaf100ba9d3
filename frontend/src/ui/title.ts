import type { Texts } from "~/i18n/pt";

/** Return a description; of one without anything to see or to press, that this is so. */
export const titleOf = (description: string, text: Texts): string =>
  /[^\p{Z}\p{Cc}\p{DI}\u2800]/u.test(description) ? description : text.logs.invisible;
