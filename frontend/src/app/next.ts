/** Return where to go after signing in: a path of this site, whatever the address says. */
export function safeNext(next: unknown, origin: string = location.origin): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  try {
    const url = new URL(next, origin);
    return url.origin === origin ? url.pathname + url.search + url.hash : "/";
  } catch {
    return "/";
  }
}
