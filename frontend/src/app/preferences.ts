/**
 * What a browser remembers, and nothing else: theme, language, how times are written, and whether
 * single keys do something. before-paint.js reads the first two as well.
 */

import { useSyncExternalStore } from "react";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export const LANGUAGES = ["pt", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export const TIMES = ["relative", "absolute"] as const;
export type Times = (typeof TIMES)[number];

const listeners = new Set<() => void>();
const isOneOf = <T extends string>(values: readonly T[], value: unknown): value is T =>
  values.includes(value as T);

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // a browser that forbids storage still shows the page
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // It holds until the page is closed.
  }
}

function readTheme(): Theme {
  const theme = read("theme");
  return isOneOf(THEMES, theme) ? theme : "system";
}

function readLanguage(): Language {
  const language = read("language");
  if (isOneOf(LANGUAGES, language)) return language;
  return navigator.languages.some((name) => name.toLowerCase().startsWith("pt")) ? "pt" : "en";
}

let theme = readTheme();
let language = readLanguage();
let times: Times = read("times") === "absolute" ? "absolute" : "relative";
let shortcuts = read("shortcuts") !== "off";

export const currentLanguage = (): Language => language;
export const areShortcutsOn = (): boolean => shortcuts;

export function chooseTheme(chosen: Theme): void {
  theme = chosen;
  write("theme", chosen);
  if (chosen === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
  for (const listener of listeners) listener();
}

export function chooseLanguage(chosen: Language): void {
  language = chosen;
  write("language", chosen);
  for (const listener of listeners) listener();
}

export function chooseTimes(chosen: Times): void {
  times = chosen;
  write("times", chosen);
  for (const listener of listeners) listener();
}

export function switchShortcuts(on: boolean): void {
  shortcuts = on;
  write("shortcuts", on ? "on" : "off");
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, () => theme);
export const useLanguage = (): Language => useSyncExternalStore(subscribe, currentLanguage);
export const useTimes = (): Times => useSyncExternalStore(subscribe, () => times);
export const useShortcutsOn = (): boolean => useSyncExternalStore(subscribe, areShortcutsOn);
