import type { Texts } from "~/i18n/pt";

/** Any failure of a request, in one shape. A status of 0: there was no answer. */
export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    readonly status: number,
    /** What programs branch on; empty where the answer is about fields, or is none of ours. */
    readonly code: string,
    /** What the API says to people, in their language; empty where it says nothing. */
    readonly detail: string,
    readonly fields: Readonly<Record<string, readonly string[]>> = {},
    /** Seconds to wait before another try. */
    readonly retryAfter: number | null = null,
    /** By which the lines of the server's log are found; empty unless the failure is the server's. */
    readonly requestId: string = "",
  ) {
    super(detail || `HTTP ${status}`);
  }

  /** Whether the same request may well succeed a moment later. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

/** Read the two shapes of the API's errors, and survive any other. */
export function apiError(response: Response, body: unknown): ApiError {
  const content = body && typeof body === "object" && !Array.isArray(body) ? body : {};
  const { detail, code, ...rest } = content as Record<string, unknown>;
  const fields = Object.entries(rest)
    .map(([name, value]) => [name, strings(value)] as const)
    .filter(([, texts]) => texts.length);
  return new ApiError(
    response.status,
    typeof code === "string" ? code : "",
    typeof detail === "string" ? detail : "",
    Object.fromEntries(fields),
    Number.parseInt(response.headers.get("Retry-After") ?? "", 10) || null,
    response.headers.get("X-Request-Id") ?? "",
  );
}

/** What to tell a person about any failure. The only place where failures become words. */
export function messageOf(error: unknown, text: Texts): string {
  if (!(error instanceof ApiError)) return text.errors.unexpected;
  if (error.status === 0) return text.errors.unreachable;
  if (error.status === 429) return text.errors.tooMany(error.retryAfter ?? 60);
  if (error.status === 403) return error.detail || text.errors.forbidden;
  if (error.status >= 500 && !error.detail) return text.errors.server;
  return error.detail || Object.values(error.fields).flat().join(" ") || text.errors.unexpected;
}
