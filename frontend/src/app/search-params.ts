/**
 * What is behind the `?` of an address, as people write it: plain texts, a list where a name comes
 * again. (The router's own way puts JSON there.) Routes say in `validateSearch` what they make of it.
 */

/** The one that screens show where the address names none. */
export const DEFAULT_ENVIRONMENT = "production";

export type SearchParams = Record<string, string | string[]>;

export function parseSearch(search: string): SearchParams {
  const params = new URLSearchParams(search);
  const names = new Set(params.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined && item !== null && item !== "") params.append(name, String(item));
    }
  }
  const text = params.toString();
  return text && `?${text}`;
}

/** Return the value of a name that should come once; nothing when it does not. */
export const single = (value: unknown): string | undefined =>
  typeof value === "string" && value ? value : undefined;
