import { expect, it } from "vitest";
import { pt } from "~/i18n/pt";
import { titleOf } from "~/ui/title";

it.each(["\u200b\u200b", "\u2060\ufeff", "\u202e \u00ad", "\u3164", "\u2800", ""])(
  "something stands for a description that cannot be seen: %j",
  (description) => expect(titleOf(description, pt)).toBe("(descrição invisível)"),
);

it.each(["Disk full", "\u200b.", "日本", "🔥", "\ue000"])(
  "of all others each is shown as it came: %j",
  (description) => expect(titleOf(description, pt)).toBe(description),
);
