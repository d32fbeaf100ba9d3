/** What the search box proposes for what has been typed so far. No part loads anything. */

import type { Texts } from "~/i18n/pt";
import { levelName } from "~/ui/level";
import { folded, type Key, KEYS, keyNamed, literally, write } from "./query";

/** What is being typed: the last term, which may be far from complete. */
export interface Tail {
  /** All that is in front of it. */
  before: string;
  isNegated: boolean;
  /** Null while it may still become one. */
  key: Key | null;
  value: string;
}

export interface Suggestion {
  /** What the box holds when this is chosen. */
  text: string;
  name: string;
  hint: string;
  /** Whether it is a whole term, with which the search may begin. */
  isTerm: boolean;
}

const TAIL = /(?:^|\s)(-?)(?:([\p{L}\p{N}_]+):(?!\/\/))?("[^"]*|[^\s"]*)$/u;

/** Return the last term of a text; for a text that goes by one key, all of it. */
export function tailOf(text: string, by: Key | null): Tail | null {
  if (by) return { before: "", isNegated: false, key: by, value: text.trim() };
  const found = TAIL.exec(text);
  if (!found) return null;
  const [all, minus, name, value = ""] = found;
  const key = name === undefined ? null : keyNamed(name);
  if (key === undefined) return null;
  const before = text.slice(0, text.length - all.trimStart().length);
  return { before, isNegated: minus === "-", key, value: value.replace('"', "") };
}

export function keySuggestions({ before, isNegated, value }: Tail, text: Texts): Suggestion[] {
  return KEYS.filter((key) => folded(text.find.keys[key]).startsWith(folded(value))).map((key) => {
    const name = `${isNegated ? "-" : ""}${text.find.keys[key]}:`;
    return { text: before + name, name, hint: text.find.keyHints[key], isTerm: false };
  });
}

export function levelSuggestions(
  tail: Tail,
  levels: readonly string[],
  text: Texts,
): Suggestion[] {
  const typed = folded(tail.value);
  const begins = (name: string) => folded(name).startsWith(typed);
  return levels
    .filter((level) => begins(level) || begins(levelName(level, text)))
    .map((level) => valueSuggestion(tail, "level", level, levelName(level, text)));
}

export function valueSuggestion(
  { before, isNegated }: Tail,
  key: Key,
  value: string,
  name: string,
  hint = "",
): Suggestion {
  const terms = literally(key, value).map((term) => ({ ...term, isNegated }));
  return { text: before + write(terms), name, hint, isTerm: true };
}
