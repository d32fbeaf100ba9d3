/** Views: lists that have a name, the product's own and those that a person saved. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type View, viewsQuery } from "~/api/views";
import { parseSearch, stringifySearch } from "~/app/search-params";
import { useText } from "~/i18n";
import { type ListSearch, validateListSearch } from "../search";
import { useListSearch } from "./address";

export interface NamedView {
  id: string;
  name: string;
  isCurrent: boolean;
  show: () => void;
}

/** Return what is saved of a list: all but its page. */
export const queryOf = (search: ListSearch): string =>
  stringifySearch({ ...validateListSearch({ ...search, p: undefined }) }).slice(1);

export const searchOf = ({ query }: Pick<View, "query">): ListSearch =>
  validateListSearch(parseSearch(query));

const PRESETS: Readonly<Record<"all" | "severe" | "fresh", ListSearch>> = {
  all: {},
  severe: { nivel: ["critical", "error"] },
  fresh: { novos: "24h", ordem: "primeiro" },
};

/** Return the ready-made views, of any environment, and the saved ones, which have theirs. */
export function useViews(): { presets: NamedView[]; saved: NamedView[] } {
  const text = useText();
  const navigate = useNavigate();
  const search = useListSearch();
  const current = queryOf(search);
  const { data: views = [] } = useQuery(viewsQuery);
  const named = (id: string, name: string, shown: ListSearch): NamedView => ({
    id,
    name,
    isCurrent: queryOf(shown) === current,
    show: () => void navigate({ to: ".", search: { ...shown, env: shown.env } }),
  });
  return {
    presets: (["all", "severe", "fresh"] as const).map((id) =>
      named(id, text.find.presets[id], { ...PRESETS[id], env: search.env }),
    ),
    saved: views.map((view) => named(String(view.id), view.name, searchOf(view))),
  };
}
