/** What clients sent is of any shape: these read what they can, and survive the rest. */

export type Values = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const asText = (value: unknown): string => {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
};

export const asNumber = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

/** Return any value as people read it: a text as it is, all else as JSON. */
export const written = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");

type Pairs = readonly (readonly [string, string])[];

/** Return all names and values, those of nothing too: of a variable that may be what went wrong. */
export const allPairsOf = (value: unknown): Pairs =>
  Object.entries(asObject(value)).map(([name, each]) => [name, written(each)] as const);

/** Return names and values that say something. */
export const pairsOf = (value: unknown): Pairs =>
  allPairsOf(
    Object.fromEntries(
      Object.entries(asObject(value)).filter(([, each]) => each !== null && each !== ""),
    ),
  );
