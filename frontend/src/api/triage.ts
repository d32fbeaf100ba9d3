/** What people do with logs: with one, with those they ticked, or with all that a list shows. */

import { useMutation } from "@tanstack/react-query";
import { api, ask, type Schemas } from "./client";
import { queryClient } from "./queries";

export type Action = "archive" | "unarchive" | "resolve" | "reopen" | "delete";
export type Status = Schemas["StatusEnum"];
/** `changed`, `ids` that were, those that were `refused` and why, and how many `remaining`. */
export type Outcome = Schemas["Outcome"];
/** Ids, or the criteria of a list, of which a call takes the first 10,000. */
export type Target = readonly number[] | NonNullable<Schemas["BulkRequest"]["query"]>;

/**
 * What takes logs back to the status they had. To undo: `triage(BACK_TO[before], outcome.ids)`. What
 * was deleted is gone.
 */
export const BACK_TO: Readonly<Record<Status, Action>> = {
  open: "reopen",
  archived: "archive",
  resolved: "resolve",
};

const isIds = (target: Target): target is readonly number[] => Array.isArray(target);

export const triage = (action: Action, target: Target): Promise<Outcome> =>
  ask(
    api.POST(`/logs/${action}/`, {
      body: isIds(target) ? { ids: [...target] } : { query: target },
    }),
  );

/** Ask again for all that shows logs: every query whose endpoint is of them. */
export const refreshLogs = (): Promise<void> =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey: [endpoint] }) =>
      typeof endpoint === "string" && /^logs(\/|$)/.test(endpoint),
  });

interface Asked {
  action: Action;
  target: Target;
}

/** Return the mutation; who shows its result before it comes takes it back when it fails. */
export const useTriage = () =>
  useMutation({
    mutationFn: ({ action, target }: Asked) => triage(action, target),
    onSettled: () => void refreshLogs(), // which is not waited for
  });
