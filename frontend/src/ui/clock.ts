/** The time of day, for what says how long ago something was: one timer for the whole page. */

import { useSyncExternalStore } from "react";

const EVERY_MS = 60_000;
const listeners = new Set<() => void>();
let now = new Date();
let timer: number | undefined;

function tick() {
  now = new Date();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (!listeners.size) {
    now = new Date();
    timer = window.setInterval(tick, EVERY_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (!listeners.size) window.clearInterval(timer);
  };
}

/** Return the present moment, a new one every minute. */
export const useNow = (): Date => useSyncExternalStore(subscribe, () => now);
