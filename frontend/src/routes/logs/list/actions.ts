/** What is done to rows of a list: shown at once, and taken back while a toast offers it. */

import { useRef } from "react";
import { messageOf } from "~/api/errors";
import { type Listed, type Log, type LogPage, logsQuery, PAGE_SIZE } from "~/api/logs";
import { queryClient } from "~/api/queries";
import { type Action, BACK_TO, type Outcome, refreshLogs, type Status, triage } from "~/api/triage";
import { useOnline } from "~/app/online";
import { useShortcuts } from "~/app/shortcuts";
import { useText } from "~/i18n";
import type { Texts } from "~/i18n/pt";
import { offer, say } from "~/ui/toast";
import { criteriaOf } from "../api-filters";
import type { Scope } from "../search";
import { leaveRows } from "./focus";
import { useSelection } from "./selection";

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

/** Put these rows back where they were before. */
function withAgain(page: LogPage, ids: readonly number[], before: LogPage): LogPage {
  const here = new Set(page.results.map(({ id }) => id));
  const back = new Set(ids.filter((id) => !here.has(id)));
  const old = before.results.filter(({ id }) => here.has(id) || back.has(id));
  const known = new Set(old.map(({ id }) => id));
  const results = [...old, ...page.results.filter(({ id }) => !known.has(id))].slice(0, PAGE_SIZE);
  return { ...page, count: page.count_is_exact ? page.count + back.size : page.count, results };
}

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

/** Give these logs back the status that each of them had. */
async function takeBack(ids: readonly number[], statusOf: (id: number) => Status): Promise<void> {
  for (const [status, action] of Object.entries(BACK_TO)) {
    const those = ids.filter((id) => statusOf(id) === status);
    for (let start = 0; start < those.length; start += IDS_MAX) {
      await triage(action, those.slice(start, start + IDS_MAX));
    }
  }
}

let turn: Promise<void> = Promise.resolve();
let underWay = 0;

/** Do it after all that was asked for before; once nothing is left, the lists are read again. */
function inTurn(run: () => Promise<void>, onFailure: (error: unknown) => void): void {
  underWay += 1;
  turn = turn
    .then(run)
    .catch(onFailure)
    .then(() => {
      underWay -= 1;
      if (!underWay) void refreshLogs();
    });
}

/** Say what was done, and offer to undo it, once: in the toast, and by what is returned. */
function offerOnce(said: string, label: string, run: () => void): () => void {
  let isOver = false;
  const undo = () => {
    if (isOver) return;
    isOver = true;
    close();
    run();
  };
  const close = offer(said, { label, run: undo });
  return undo;
}

export type Actions = ReturnType<typeof useActions>;

/** What is ticked, and what is done to it. `logs` are the rows as shown, each with its latest status. */
export function useActions(listed: Listed, logs: readonly Log[]) {
  const text = useText();
  const isOnline = useOnline();
  const filters = { ...listed.search, env: undefined, p: undefined, ordem: undefined };
  const [selection, change] = useSelection(JSON.stringify([listed.environment, filters]));
  const undoLatest = useRef<(() => void) | null>(null);
  const { queryKey } = logsQuery(listed);

  const take = (ids: readonly number[]) => {
    leaveRows(ids);
    queryClient.setQueryData(queryKey, (page) => page && without(page, ids));
    change({ kind: "drop", ids });
  };
  const giveBack = (ids: readonly number[], before: LogPage | undefined) =>
    queryClient.setQueryData(queryKey, (page) => page && before && withAgain(page, ids, before));
  const sayWhy = (error: unknown) => say(messageOf(error, text));

  const act = async (action: Action, target: Target) => {
    if (!isOnline) return say(text.shell.offline);
    if (!target.length) return;
    const isAll = target === "everything";
    // What cannot be taken back, or is not known by row, is shown when it is done.
    const isAtOnce = !isAll && action !== "delete";
    const statuses = new Map(logs.map(({ id, status }) => [id, status]));
    await queryClient.cancelQueries({ queryKey });
    const before = queryClient.getQueryData(queryKey);
    if (isAtOnce) take(target);

    const undo = async (ids: readonly number[]) => {
      await takeBack(ids, (id) => statuses.get(id) ?? listed.scope);
      say(text.logs.undone);
    };
    const run = async () => {
      const outcome = await (isAll ? onEverything(action, listed) : triage(action, target));
      const { ids, changed, refused } = outcome;
      if (!isAtOnce) {
        take(ids);
        change({ kind: "drop", ids: isAll ? [...statuses.keys()] : target }); // what was gone, too
      }
      const kept = refused.filter(({ reason }) => reason === "forbidden");
      change({ kind: "add", ids: kept.map(({ id }) => id) });
      const said = report(action, outcome, text);
      if (action === "delete" || !changed) return say(said);
      undoLatest.current = offerOnce(said, text.logs.undo, () => {
        giveBack(ids, before);
        inTurn(() => undo(ids), sayWhy);
      });
    };
    inTurn(run, (error) => {
      if (isAtOnce) {
        giveBack(target, before);
        change({ kind: "add", ids: target });
      }
      sayWhy(error);
    });
  };

  // Also where the last row has gone. What is under way is waited for: it is what is meant.
  useShortcuts({ u: () => void turn.then(() => undoLatest.current?.()) });
  return { selection, change, act };
}
