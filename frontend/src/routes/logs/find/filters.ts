/** All that narrows a list, each with its name and what the address is without it. */

import { useFormats, useText } from "~/i18n";
import type { Formats } from "~/i18n/format";
import type { Texts } from "~/i18n/pt";
import { levelName } from "~/ui/level";
import type { ListSearch } from "../search";
import { useListSearch } from "./address";
import { periodName } from "./period";
import { levelMeant, parse, type Term, write } from "./query";

export interface Filter {
  name: string;
  /** The change to the address that takes it away. */
  without: ListSearch;
}

export function termName({ key, value, isNegated }: Term, text: Texts): string {
  const shown = key === "level" ? levelName(levelMeant(value), text) : value;
  const name = key === "description" ? shown : text.find.term(text.find.keyNames[key], shown);
  return isNegated ? text.find.not(name) : name;
}

/** Return what the text of the search asks for; of what is no query, nothing. */
export function useTerms(): Filter[] {
  const text = useText();
  const { terms } = parse(useListSearch().q ?? "");
  return terms.map((term) => ({
    name: termName(term, text),
    without: { q: write(terms.filter((other) => other !== term)) || undefined },
  }));
}

function levelsFilter({ nivel }: ListSearch, text: Texts): Filter | null {
  if (!nivel) return null;
  const names = nivel.map((level) => levelName(level, text)).join(", ");
  return { name: text.find.term(text.find.levels, names), without: { nivel: undefined } };
}

function freshFilter({ novos }: ListSearch, text: Texts): Filter | null {
  if (!novos) return null;
  const name = text.find.term(text.find.fresh, text.find.spans[novos]);
  return { name, without: { novos: undefined } };
}

function periodFilter(search: ListSearch, text: Texts, format: Formats): Filter | null {
  const period = periodName(search, text, format);
  const without = { de: undefined, ate: undefined };
  return period ? { name: text.find.term(text.find.period, period), without } : null;
}

const present = (filters: (Filter | null)[]): Filter[] =>
  filters.filter((filter) => filter !== null);

/** Return the filters that no control of a desktop shows: levels, and being new. */
export function useHiddenFilters(): Filter[] {
  const text = useText();
  const search = useListSearch();
  return present([levelsFilter(search, text), freshFilter(search, text)]);
}

/** Return the filters beside the text: levels, being new, and period. */
export function useOtherFilters(): Filter[] {
  const text = useText();
  const format = useFormats();
  const period = periodFilter(useListSearch(), text, format);
  return present([...useHiddenFilters(), period]);
}
