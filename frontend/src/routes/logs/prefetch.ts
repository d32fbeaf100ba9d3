/** What a screen shows, asked for while the screen is still on its way. */

import { logQuery } from "~/api/log";
import { logsQuery } from "~/api/logs";
import { queryClient } from "~/api/queries";
import { DEFAULT_ENVIRONMENT } from "~/app/search-params";
import { logIdIn, type Scope, validateListSearch } from "./search";

export function prefetchList(scope: Scope, address: Record<string, unknown>): void {
  const search = validateListSearch(address);
  if (search.q) return; // which the screen looks at first
  const environment = search.env ?? DEFAULT_ENVIRONMENT;
  void queryClient.prefetchQuery(logsQuery({ scope, environment, search }));
}

export function prefetchLog(address: string): void {
  const id = logIdIn(address);
  if (id) void queryClient.prefetchQuery(logQuery(id));
}
