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

export function levelsFilter({ nivel }: ListSearch, text: Texts): Filter | null {
  if (!nivel) return null;
  const names = nivel.map((level) => levelName(level, text)).join(", ");
  return { name: text.find.term(text.find.levels, names), without: { nivel: undefined } };
}

function periodFilter(search: ListSearch, text: Texts, format: Formats): Filter | null {
  const period = periodName(search, text, format);
  const without = { de: undefined, ate: undefined };
  return period ? { name: text.find.term(text.find.period, period), without } : null;
}

/** Return the filters beside the text: levels and period. */
export function useOtherFilters(): Filter[] {
  const text = useText();
  const format = useFormats();
  const search = useListSearch();
  const filters = [levelsFilter(search, text), periodFilter(search, text, format)];
  return filters.filter((filter) => filter !== null);
}
