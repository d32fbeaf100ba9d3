/** What the address of a list says, and how to change it. All that narrows a list is there. */

import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ListSearch } from "../search";

export const useListSearch = (): ListSearch => useSearch({ strict: false });

/** Return what changes parts of the address; `undefined` takes one away, and the page goes. */
export function useNarrow(): (change: ListSearch) => void {
  const navigate = useNavigate();
  return (change) => {
    void navigate({ to: ".", search: (before) => ({ ...before, p: undefined, ...change }) });
  };
}

export const NO_FILTERS = {
  q: undefined,
  nivel: undefined,
  novos: undefined,
  de: undefined,
  ate: undefined,
};
