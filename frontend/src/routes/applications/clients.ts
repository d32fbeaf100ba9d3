/** Clients by language, the languages that most people come with first. */

import type { Snippet } from "~/api/applications";

/** The name of a language, which is the same in ours, and its clients, the best one first. */
const LANGUAGES = {
  curl: ["curl"],
  Python: [
    "sentry-python",
    "python-http-handler",
    "python-json-logger",
    "structlog",
    "opentelemetry-python",
    "raven-python",
  ],
  JavaScript: [
    "sentry-browser",
    "sentry-node",
    "winston",
    "pino",
    "opentelemetry-js",
    "raven-node",
  ],
  Java: ["sentry-java"],
  DSN: ["dsn"],
  Go: ["sentry-go"],
  PHP: ["sentry-php"],
  Ruby: ["sentry-ruby"],
};

/** Of all other clients: programs that ship the logs of others. */
export const OTHERS = "";

export interface Language {
  name: string;
  snippets: readonly Snippet[];
}

/** Return every snippet under its language; a language without any is left out. */
export function byLanguage(snippets: readonly Snippet[]): Language[] {
  const known = new Set(Object.values(LANGUAGES).flat());
  const languages = Object.entries(LANGUAGES).map(([name, ids]) => ({
    name,
    snippets: ids.flatMap((id) => snippets.find((snippet) => snippet.id === id) ?? []),
  }));
  const others = { name: OTHERS, snippets: snippets.filter(({ id }) => !known.has(id)) };
  return [...languages, others].filter((language) => language.snippets.length);
}

const IN_CONFIGURATION = new Set(["ini", "yaml", "conf", "dotenv", "groovy", "nginx"]);

export type Place = "terminal" | "configuration" | "code";

/** Return where a step is done, by the language of its code. */
export function placeOf(language: string): Place {
  if (language === "sh") return "terminal";
  return IN_CONFIGURATION.has(language) ? "configuration" : "code";
}
