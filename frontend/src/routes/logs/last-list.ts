/** The list that was shown last, so that the way back from a log leads to it as it was. */

import type { ListSearch } from "./search";

const LISTS = ["/erros", "/arquivados", "/resolvidos"] as const;
export type ListPath = (typeof LISTS)[number];

interface Shown {
  to: ListPath;
  search: ListSearch;
}

let last: Shown | null = null;

/** Remember this place where it is a list. */
export function rememberList({ pathname, search }: { pathname: string; search: object }): void {
  const to = LISTS.find((path) => path === pathname);
  if (to) last = { to, search };
}

/** Return where to go back to; the list of this environment where nobody came from one. */
export const listToGoBackTo = (environment: string | undefined): Shown =>
  last && last.search.env === environment
    ? last
    : { to: "/erros", search: environment ? { env: environment } : {} };
