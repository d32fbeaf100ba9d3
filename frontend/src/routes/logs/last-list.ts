/**
 * The list that was shown last, so that the way back from a log leads to it as it was, and the ways
 * to other logs keep to its order.
 */

import type { ListSearch, Scope } from "./search";

export type ListPath = "/erros" | "/arquivados" | "/resolvidos";

export const SCOPES: Readonly<Record<ListPath, Scope>> = {
  "/erros": "open",
  "/arquivados": "archived",
  "/resolvidos": "resolved",
};

interface Shown {
  to: ListPath;
  search: ListSearch;
}

let last: Shown | null = null;
let visits = 0;

/** Remember this place where it is a list. */
export function rememberList({ pathname, search }: { pathname: string; search: object }): void {
  if (!isList(pathname)) return;
  last = { to: pathname, search };
  visits += 1;
}

const isList = (path: string): path is ListPath => path in SCOPES;

/** Return the list, and how many were shown so far; null where nobody came from one of this environment. */
export const lastList = (environment: string | undefined): (Shown & { visit: number }) | null =>
  last && last.search.env === environment ? { ...last, visit: visits } : null;

/** Return where to go back to; the list of this environment where nobody came from one. */
export function listToGoBackTo(environment: string | undefined): Shown {
  const { to, search } = lastList(environment) ?? {
    to: "/erros",
    search: environment ? { env: environment } : {},
  };
  return { to, search };
}
