/** What a record is about, out of its context: which names depend on the act. */

import type { AuditRecord } from "~/api/audit";
import type { Texts } from "~/i18n/pt";
import { OWN_SERVICE } from "./search";

type Context = AuditRecord["context"];

interface Named {
  id: number;
  name?: string;
}

export interface Subject {
  name: string;
  /** How many more of the same kind. */
  others: number;
  /** Where it can be seen, unless it is gone. */
  to?: "/erros/$id" | "/aplicacoes/$id" | "/equipes/$id";
  id?: string;
}

/** The most telling first: who changes the role of a person does so in a team. */
const PLACES = [
  ["log", "/erros/$id"],
  ["first", "/erros/$id"],
  ["into", "/erros/$id"],
  ["key", undefined],
  ["person", undefined],
  ["application", "/aplicacoes/$id"],
  ["team", "/equipes/$id"],
] as const;

const isNamed = (value: unknown): value is Named =>
  typeof value === "object" && value !== null && typeof (value as Named).id === "number";

export function subjectOf({ action, context }: AuditRecord): Subject | null {
  if (typeof context.email === "string") return { name: context.email, others: 0 };
  for (const [name, to] of PLACES) {
    const value = context[name];
    if (!isNamed(value)) continue;
    return {
      name: value.name ?? `nº ${value.id}`,
      others: name === "first" && Array.isArray(context.logs) ? context.logs.length - 1 : 0,
      ...(to && !action.startsWith("delete_") && { to, id: String(value.id) }),
    };
  }
  return null;
}

/** Whether it was done here. What is not is in the words of another service, about its people. */
export const isOwn = ({ service }: AuditRecord): boolean => service === OWN_SERVICE;

export const actionOf = (record: AuditRecord, text: Texts): string =>
  (isOwn(record) && text.audit.acts[record.action]) || record.action;

/** Return who did it, as people know them: their e-mail, or the id that a service gave them. */
export const actorOf = ({ context, user_id }: AuditRecord): string =>
  typeof context.user === "string" ? context.user : user_id;

export const addressOf = (context: Context): string =>
  typeof context.address === "string" ? context.address : "";

/** Return a value of a context as one line. */
export function wordsOf(value: unknown): string {
  if (isNamed(value)) return value.name ? `${value.name} (${value.id})` : String(value.id);
  if (Array.isArray(value)) return value.map(wordsOf).join(", ");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, each]) => `${name}: ${wordsOf(each)}`)
      .join("; ");
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}
