/**
 * The language of the search, `timeout nivel:erro -origem:"batch 7"`, as the API reads it
 * (logs/search.py): all terms must hold, and words without a key are looked for in the description.
 * It is stricter in what can only be a slip, so that such a query is not even sent.
 */

export const KEYS = ["level", "description", "source"] as const;
export type Key = (typeof KEYS)[number];

export interface Term {
  key: Key;
  value: string;
  isNegated: boolean;
}

export type Problem =
  | { kind: "openQuote" | "tooLong" | "tooMany" }
  /** Of the key or the level as it was typed. */
  | { kind: "unknownKey" | "noValue" | "unknownLevel"; name: string };

export interface Reading {
  terms: readonly Term[];
  /** Why the text is no query; there are no terms then. */
  problem?: Problem;
}

export const LENGTH_MAX = 1000;
export const TERMS_MAX = 20;

const ALIASES: Readonly<Record<string, Key>> = {
  nivel: "level",
  level: "level",
  descricao: "description",
  description: "description",
  title: "description",
  origem: "source",
  origin: "source",
  source: "source",
};
/** What addresses are written with, in every language. */
const WRITTEN: Readonly<Record<Key, string>> = {
  level: "nivel",
  description: "descricao",
  source: "origem",
};
/** What the API takes for the names of levels (logs/levels.py). */
const LEVEL_SYNONYMS: Readonly<Record<string, string>> = {
  warn: "warning",
  fatal: "critical",
  crit: "critical",
  err: "error",
  notice: "info",
  trace: "debug",
  critico: "critical",
  erro: "error",
  aviso: "warning",
};
// A value that starts with // is the rest of an address, not what a key asks for.
const TERM = /(-?)(?:([\p{L}\p{N}_]+):(?!\/\/))?(?:"([^"]*)"|(\S+))/gu;
const KEY_ALONE = /^([\p{L}\p{N}_]+):$/u;

/** Return a text as those write it who leave out accents and capitals. */
export const folded = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export const keyNamed = (name: string): Key | undefined => {
  const plain = folded(name);
  return Object.hasOwn(ALIASES, plain) ? ALIASES[plain] : undefined;
};

/** Return the name of the level that people mean by this, or what they wrote. */
export const levelMeant = (value: string): string => {
  const plain = folded(value);
  return (Object.hasOwn(LEVEL_SYNONYMS, plain) && LEVEL_SYNONYMS[plain]) || plain;
};

export function parse(text: string): Reading {
  const problem = (found: Problem): Reading => ({ terms: [], problem: found });
  if (text.length > LENGTH_MAX) return problem({ kind: "tooLong" });
  if (count(text, '"') % 2) return problem({ kind: "openQuote" });
  const terms: Term[] = [];
  for (const [, minus, name, phrase, word = ""] of text.matchAll(TERM)) {
    const alone = KEY_ALONE.exec(word)?.[1];
    if (alone && keyNamed(alone)) return problem({ kind: "noValue", name: alone });
    // Of two words with one quotation mark each, which by itself would be open.
    if (count(word, '"') % 2) return problem({ kind: "openQuote" });
    const key = name === undefined ? "description" : keyNamed(name);
    if (!key) return problem({ kind: "unknownKey", name: name as string });
    const value = (phrase ?? word).trim();
    if (value) terms.push({ key, value, isNegated: minus === "-" });
  }
  return terms.length > TERMS_MAX ? problem({ kind: "tooMany" }) : { terms };
}

/** Whether this may be asked of the API. The box says why not. */
export const isQuery = (text: string | undefined): boolean => !parse(text ?? "").problem;

const count = (text: string, part: string): number => text.split(part).length - 1;

const isSame = (one: Term, other: Term): boolean =>
  one.key === other.key && one.value === other.value && one.isNegated === other.isNegated;

/** Return the text of a term: without quotation marks where it reads the same without. */
export function textOf(term: Term): string {
  const key = term.key === "description" ? "" : `${WRITTEN[term.key]}:`;
  const before = (term.isNegated ? "-" : "") + key;
  const [read, ...more] = parse(before + term.value).terms;
  const isPlain = read && !more.length && isSame(read, term);
  return before + (isPlain ? term.value : `"${term.value}"`);
}

export const write = (terms: readonly Term[]): string => terms.map(textOf).join(" ");

/** Return terms that look for a text as it is, whatever it means in the language. */
export const literally = (key: Key, text: string): Term[] =>
  // No value can hold a quotation mark: what is between two of them must all be there.
  text
    .split('"')
    .map((value) => ({ key, value: value.trim(), isNegated: false }))
    .filter(({ value }) => value);

/** Return the terms with these added: none twice, and of two levels the last, for a log has one. */
export function added(terms: readonly Term[], more: readonly Term[]): Term[] {
  const isLevel = (term: Term) => term.key === "level" && !term.isNegated;
  const level = more.findLast(isLevel);
  const before = terms.filter((term) => !level || !isLevel(term));
  return [...before, ...more.filter((term) => !isLevel(term) || term === level)].filter(
    (term, index, all) => all.findIndex((other) => isSame(other, term)) === index,
  );
}

/** Return the first level of these that there is not, among those there are: names by severity. */
export function unknownLevel(
  terms: readonly Term[],
  levels: ReadonlyMap<number, string>,
): string | undefined {
  const names = new Set([...levels.values(), ...[...levels.keys()].map(String)]);
  return terms.find(({ key, value }) => key === "level" && !names.has(levelMeant(value)))?.value;
}
