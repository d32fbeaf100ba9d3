/** What is done to rows of a list: shown at once, and taken back while a toast offers it. */

import { useRef } from "react";
import { messageOf } from "~/api/errors";
import { type Listed, type LogPage, logsQuery } from "~/api/logs";
import { queryClient } from "~/api/queries";
import { type Action, BACK_TO, type Outcome, refreshLogs, triage } from "~/api/triage";
import { useOnline } from "~/app/online";
import { useText } from "~/i18n";
import type { Texts } from "~/i18n/pt";
import { offer, say } from "~/ui/toast";
import { criteriaOf } from "../api-filters";
import type { Scope } from "../search";
import type { Change } from "./selection";

/** Rows by id, or all that the list finds. */
export type Target = readonly number[] | "everything";

/** What a list offers beside deleting, and the keys that do it. */
export const OFFERED: Readonly<Record<Scope, readonly (readonly [Action, string])[]>> = {
  open: [
    ["archive", "e"],
    ["resolve", "r"],
  ],
  archived: [["unarchive", "e"]],
  resolved: [["reopen", "r"]],
};

const IDS_MAX = 10_000; // of a call

const without = (page: LogPage, ids: readonly number[]): LogPage => {
  const gone = new Set(ids);
  const count = page.count_is_exact ? Math.max(0, page.count - gone.size) : page.count;
  return { ...page, count, results: page.results.filter(({ id }) => !gone.has(id)) };
};

/** Ask until nothing remains: a call takes the first of them only. */
async function onEverything(action: Action, listed: Listed): Promise<Outcome> {
  const query = criteriaOf(listed.search, listed.scope, listed.environment);
  const outcome = await triage(action, query);
  let latest = outcome;
  while (latest.remaining > 0 && latest.changed > 0) {
    latest = await triage(action, query);
    outcome.changed += latest.changed;
    outcome.ids.push(...latest.ids);
  }
  return outcome;
}

function report(action: Action, { changed, refused }: Outcome, text: Texts): string {
  const count = (reason: string) => refused.filter((refusal) => refusal.reason === reason).length;
  const [forbidden, vanished] = [count("forbidden"), count("not_found")];
  return [
    (changed > 0 || !refused.length) && text.logs.done[action](changed),
    forbidden > 0 && text.logs.forbidden(forbidden),
    vanished > 0 && text.logs.vanished(vanished),
  ]
    .filter(Boolean)
    .join(" ");
}

interface Props {
  listed: Listed;
  change: (change: Change) => void;
  /** Take the focus out of these rows, which are about to go. */
  leave: (ids: readonly number[]) => void;
}

export function useActions({ listed, change, leave }: Props) {
  const text = useText();
  const isOnline = useOnline();
  const undoLatest = useRef<(() => void) | null>(null);
  const isBusy = useRef(false);
  const { queryKey } = logsQuery(listed);

  const take = (ids: readonly number[]) => {
    leave(ids);
    queryClient.setQueryData(queryKey, (page) => page && without(page, ids));
    change({ kind: "clear" });
  };

  /** Offer to give these logs back the status they had. */
  const offerUndo = (said: string, ids: readonly number[], before: LogPage | undefined) => {
    let isOver = false;
    const undo = async () => {
      if (isOver) return;
      isOver = true;
      close();
      queryClient.setQueryData(queryKey, before);
      try {
        for (let start = 0; start < ids.length; start += IDS_MAX) {
          await triage(BACK_TO[listed.scope], ids.slice(start, start + IDS_MAX));
        }
        say(text.logs.undone);
      } catch (error) {
        say(messageOf(error, text));
      }
      void refreshLogs();
    };
    const close = offer(said, { label: text.logs.undo, run: () => void undo() });
    undoLatest.current = () => void undo();
  };

  const perform = async (action: Action, target: Target) => {
    const before = queryClient.getQueryData(queryKey);
    // What cannot be taken back, or is not known by row, is shown when it is done.
    const isAtOnce = target !== "everything" && action !== "delete";
    await queryClient.cancelQueries({ queryKey });
    if (isAtOnce) take(target);
    try {
      const isAll = target === "everything";
      const outcome = await (isAll ? onEverything(action, listed) : triage(action, target));
      if (!isAtOnce) take(outcome.ids);
      const said = report(action, outcome, text);
      if (action === "delete" || !outcome.changed) say(said);
      else offerUndo(said, outcome.ids, before);
      const kept = outcome.refused.filter(({ reason }) => reason === "forbidden");
      change({ kind: "only", ids: kept.map(({ id }) => id) });
    } catch (error) {
      queryClient.setQueryData(queryKey, before);
      if (isAtOnce) change({ kind: "only", ids: target });
      say(messageOf(error, text));
    }
    void refreshLogs();
  };

  return {
    act: async (action: Action, target: Target) => {
      if (!isOnline) return say(text.shell.offline);
      if (isBusy.current || !target.length) return;
      isBusy.current = true;
      await perform(action, target);
      isBusy.current = false;
    },
    undo: () => undoLatest.current?.(),
  };
}
