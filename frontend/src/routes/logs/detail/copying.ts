/** What is copied of a log: texts for people and programs elsewhere. In UTC, as they may be anywhere. */

import type { Event, Log } from "~/api/log";
import type { Formats } from "~/i18n/format";
import type { Texts } from "~/i18n/pt";
import { environmentName } from "~/app/environment";
import { levelName } from "~/ui/level";
import { rawText, stacksOf } from "./stacks";
import { asObject, asText, pairsOf, type Values, written } from "./values";

/** Return the address of a log, without what is only of this window. */
export const linkTo = (log: Log, environment: string): string => {
  const link = new URL(`/erros/${log.id}`, location.origin);
  if (environment !== "production") link.searchParams.set("env", environment);
  return link.href;
};

const utc = (moment: string): string =>
  `${new Date(moment).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** Return a fence that no run of backticks in the text closes. */
function fenced(code: string): string {
  const longest = Math.max(0, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}\n${code}\n${fence}`;
}

/** Return the text as it is, where Markdown would read marks into it. */
const plain = (text: string): string => text.replace(/[\\`*_[\]<>#|~]/g, "\\$&");

interface Words {
  text: Texts;
  format: Formats;
}

export function asMarkdown(log: Log, event: Event | null, link: string, words: Words): string {
  const { text, format } = words;
  const payload = asObject(event?.payload);
  const trace = (event && rawText(payload, stacksOf(payload))) || asText(payload.details) || log.details;
  const facts = [
    [text.log.level, levelName(log.level, text)],
    [text.log.application, log.application.name],
    [text.log.environment, environmentName(log.environment, text)],
    [text.log.source, log.source],
    [text.log.release, event?.release ?? ""],
    [text.log.events, format.number(log.events)],
    [text.log.firstSeen, utc(log.first_seen)],
    [text.log.lastSeen, utc(log.last_seen)],
  ] as const;
  return [
    `## ${plain(log.description)}`,
    facts
      .filter(([, value]) => value)
      .map(([name, value]) => `- **${name}:** ${plain(value)}`)
      .concat(`- <${link}>`)
      .join("\n"),
    ...(trace ? [fenced(trace)] : []),
  ].join("\n\n");
}

export const asJson = (log: Log, event: Event | null): string =>
  JSON.stringify({ ...log, latest_event: undefined, event }, null, 2);

/** Return the text as one word of a shell. Escapes that a terminal would obey are left out. */
function quoted(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const shown = text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
  return `'${shown.replaceAll("'", `'\\''`)}'`;
}

/** Return a command that asks the API for the log; the token is for whoever runs it. */
export const asCurl = (log: Log): string => `curl -H "Authorization: Bearer $TOKEN" ${quoted(log.uri)}`;

const OF_THE_CONNECTION = /^(content-length|host|connection|transfer-encoding)$/i;

/** Return a command that sends the failed request again; nothing where there is no address. */
export function requestAsCurl(request: Values): string {
  const url = addressOf(request);
  if (!/^https?:\/\//i.test(url)) return "";
  const method = asText(request.method).toUpperCase();
  const body = request.data === undefined ? "" : written(request.data);
  return [
    "curl --globoff",
    ...(/^[A-Z]+$/.test(method) && method !== "GET" ? [`-X ${method}`] : []),
    ...pairsOf(request.headers)
      .filter(([name]) => /^[\w-]+$/.test(name) && !OF_THE_CONNECTION.test(name))
      .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body ? [`--data-raw ${quoted(body)}`] : []),
    quoted(url),
  ].join(" \\\n  ");
}

/** Return the address of a request, with what was behind its `?`. */
export function addressOf(request: Values): string {
  const url = asText(request.url);
  const query = asText(request.query_string);
  return query && !url.includes("?") ? `${url}?${query}` : url;
}
