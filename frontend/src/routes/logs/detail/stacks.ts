/**
 * The stacks of an event. The API reads traces, of whatever language, into `exceptions` and `threads`
 * of the payload; here they become what is shown: the main exception first, each from its crash on.
 */

import { allPairsOf, asList, asNumber, asObject, asText, type Values } from "./values";

export interface Line {
  number: number | null;
  code: string;
  isCurrent: boolean;
}

export interface Frame {
  function: string;
  file: string;
  line: number | null;
  column: number | null;
  module: string;
  isApp: boolean;
  lines: readonly Line[];
  variables: readonly (readonly [string, string])[];
  /** Where it was in the file that ran, when a source map told the rest. */
  minified: string;
}

export interface Stack {
  kind: "exception" | "cause" | "thread";
  /** "Type: value" of an exception, the name of a thread. */
  title: string;
  /** The innermost first. */
  frames: readonly Frame[];
}

/** What is shown as one row: a frame, or a run of frames of libraries. */
export type Part =
  | { kind: "frame"; frame: Frame; isRaising: boolean }
  | { kind: "libraries"; frames: readonly Frame[]; hasRaising: boolean };

const FILES = ["filename", "abs_path", "package", "module", "instruction_addr"] as const;

export function stacksOf(payload: Values): Stack[] {
  const exceptions = asList(payload.exceptions).map(asObject).toReversed();
  const threads = asList(payload.threads).map(asObject);
  return [
    ...exceptions.map((each, index) => exception(each, index > 0)),
    ...threads.map((each) => thread(each)),
  ].filter(({ title, frames }) => title || frames.length);
}

function exception(told: Values, isCause: boolean): Stack {
  const type = told.synthetic === true ? "" : asText(told.type);
  return {
    kind: isCause ? "cause" : "exception",
    title: [type, asText(told.value)].filter(Boolean).join(": "),
    frames: framesOf(told),
  };
}

const thread = (told: Values): Stack => ({
  kind: "thread",
  title: asText(told.name) || asText(told.id),
  frames: framesOf(told),
});

const framesOf = (told: Values): Frame[] =>
  asList(told.frames)
    .map((each) => frame(asObject(each)))
    .toReversed();

function frame(told: Values): Frame {
  const file = fileOf(told);
  const module = asText(told.module);
  return {
    function: asText(told.function),
    file,
    line: asNumber(told.lineno),
    column: asNumber(told.colno),
    module: module === file ? "" : module,
    isApp: told.in_app === true,
    lines: linesOf(told),
    variables: allPairsOf(told.vars),
    minified: placeOf(asObject(told.minified)),
  };
}

const fileOf = (told: Values): string =>
  FILES.map((name) => asText(told[name])).find(Boolean) ?? "";

const placeOf = (told: Values): string =>
  [fileOf(told), asNumber(told.lineno), asNumber(told.colno)].filter(Boolean).join(":");

function linesOf(told: Values): Line[] {
  const current = asText(told.context_line);
  if (!current) return [];
  const before = asList(told.pre_context).map(asText);
  const after = asList(told.post_context).map(asText);
  const number = asNumber(told.lineno);
  return [...before, current, ...after].map((code, index) => ({
    number: number && number - before.length + index,
    code,
    isCurrent: index === before.length,
  }));
}

/** Return the rows of a stack: runs of libraries are one, unless there is nothing else. */
export function partsOf(frames: readonly Frame[], { isWhole = false } = {}): Part[] {
  const hasApp = frames.some(({ isApp }) => isApp);
  const parts: Part[] = [];
  for (const [index, each] of frames.entries()) {
    const isRaising = index === 0;
    const last = parts.at(-1);
    if (each.isApp || isWhole || !hasApp) {
      parts.push({ kind: "frame", frame: each, isRaising });
    } else if (last?.kind === "libraries") {
      last.frames = [...last.frames, each];
    } else {
      parts.push({ kind: "libraries", frames: [each], hasRaising: isRaising });
    }
  }
  return parts;
}

/** Return the text that the stacks were read from; without one, a text that says the same. */
export function rawText(payload: Values, stacks: readonly Stack[]): string {
  const saysMore = stacks.length > 1 || stacks.some(({ frames }) => frames.length);
  const said = saysMore ? stacks.map(textOf).join("\n\n") : ""; // one without frames is the title
  return asText(payload.stack) || traceInDetails(payload, stacks) || said;
}

/** Return the details where they are the trace that these stacks were read from. */
export function traceInDetails(payload: Values, stacks: readonly Stack[]): string {
  const details = asText(payload.details);
  const files = stacks.flatMap(({ frames }) => frames.map(({ file }) => file));
  return files.length && files.every((file) => details.includes(file)) ? details : "";
}

function textOf({ title, frames }: Stack): string {
  const lines = frames.map(({ function: name, file, line, column }) => {
    const place = [file, line, column].filter(Boolean).join(":");
    return name ? `    at ${name} (${place})` : `    at ${place}`;
  });
  return [title, ...lines].filter(Boolean).join("\n");
}
