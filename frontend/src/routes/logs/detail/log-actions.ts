import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { messageOf } from "~/api/errors";
import type { Log } from "~/api/log";
import { type Action, BACK_TO, type Outcome, refreshLogs, triage, useTriage } from "~/api/triage";
import { useText } from "~/i18n";
import { say } from "~/ui/toast";
import { listToGoBackTo } from "../last-list";

const route = getRouteApi("/signed-in/erros/$id");

export interface LogActions {
  /** What the two buttons do, which depends on the status. */
  archive: "archive" | "unarchive";
  resolve: "resolve" | "reopen";
  change: (action: Exclude<Action, "delete">) => void;
  remove: () => void;
  /** Take back what was done last, if anything was. */
  undo: () => void;
}

export function useLogActions(log: Log): LogActions {
  const text = useText();
  const navigate = useNavigate();
  const { env } = route.useSearch();
  const { mutateAsync, isPending } = useTriage();
  const undo = useRef<(() => void) | null>(null);

  /** Return whether it was done; if not, say why. */
  const wasDone = async (asked: Promise<Outcome>): Promise<boolean> => {
    try {
      const refusal = (await asked).refused.at(0);
      if (refusal) say(refusal.reason === "forbidden" ? text.log.notAllowed : text.log.gone);
      return !refusal;
    } catch (error) {
      say(messageOf(error, text));
      return false;
    }
  };
  const act = (action: Action) => wasDone(mutateAsync({ action, target: [log.id] }));

  const change = async (action: Exclude<Action, "delete">) => {
    if (isPending) return; // pressed twice
    const back = BACK_TO[log.status];
    if (!(await act(action))) return;
    undo.current = () => {
      undo.current = null;
      void act(back);
    };
    say(text.log.done[action], { label: text.log.undo, run: () => undo.current?.() });
  };

  const remove = async () => {
    if (!(await wasDone(triage("delete", [log.id])))) return;
    say(text.log.done.delete);
    await navigate({ ...listToGoBackTo(env), replace: true });
    void refreshLogs(); // now that nobody asks for this one any more
  };

  return {
    archive: log.status === "archived" ? "unarchive" : "archive",
    resolve: log.status === "resolved" ? "reopen" : "resolve",
    change: (action) => void change(action),
    remove: () => void remove(),
    undo: () => undo.current?.(),
  };
}
