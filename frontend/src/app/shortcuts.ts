/**
 * Single keys that do something: `useShortcuts({ e: archive })`. By what the key writes, not by where
 * it is, since keyboards differ. Nothing happens while somebody types, or with Ctrl and the like.
 */

import { useEffect, useRef } from "react";
import { areShortcutsOn } from "./preferences";

/** What happens, by key; two keys one after the other are written with a space, like "g e". */
export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;

const SEQUENCE_MS = 1000;
const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
/** Where keys have a meaning of their own. */
const ELSEWHERE = `${TYPING}, [role=dialog], [role=alertdialog], [role=listbox], [role=menu]`;

let first = { key: "", at: 0 };

const isMeant = (event: KeyboardEvent): boolean =>
  areShortcutsOn() &&
  !event.defaultPrevented &&
  !event.ctrlKey &&
  !event.metaKey &&
  !event.altKey &&
  !(event.target instanceof Element && event.target.closest(ELSEWHERE));

const active: { readonly current: Shortcuts }[] = [];

/** Return what this key does: what was mounted last decides. */
const find = (keys: string) => active.findLast(({ current }) => current[keys])?.current[keys];

export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });

  useEffect(() => {
    active.push(latest);
    return () => {
      active.splice(active.indexOf(latest), 1);
    };
  }, []);
}

document.addEventListener("keydown", (event) => {
  if (!isMeant(event)) return;
  const isSecond = event.timeStamp - first.at < SEQUENCE_MS;
  const run = (isSecond && find(`${first.key} ${event.key}`)) || find(event.key);
  first = { key: event.key, at: event.timeStamp };
  if (!run) return;
  event.preventDefault();
  run();
});
