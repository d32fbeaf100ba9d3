/**
 * Who is signed in. The access token is in memory only; the refresh token is in a cookie that no
 * script sees and that goes to `/api/v1/auth/` alone.
 */

import { currentLanguage } from "~/app/preferences";
import { ApiError, apiError } from "./errors";

const AUTH = "/api/v1/auth";

const listeners = new Set<() => void>();
let access: string | null = null;
let refreshing: Promise<boolean> | null = null;

export const accessToken = (): string | null => access;

/** Ask again for an access token, once for all who find theirs expired. False: signed out. */
export function refresh(): Promise<boolean> {
  refreshing ??= askForAccess().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function askForAccess(): Promise<boolean> {
  try {
    // Without a cookie there is no session to go on with, and no answer to read: a 204.
    const answer = await post<{ access: string } | null>("/refresh/", { cookie: true });
    const renewed = answer?.access ?? null;
    if (access && renewed && personOf(renewed) !== personOf(access)) return await startAnew();
    access = renewed;
    return access !== null;
  } catch (error) {
    // Only the API may say that a session is over: not a proxy, and no lost connection.
    if (error instanceof ApiError && error.status === 401) {
      access = null;
      return false;
    }
    throw error;
  }
}

/** Return the id of whom an access token is of. */
function personOf(token: string): unknown {
  const [, claims = ""] = token.split(".");
  return JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))).sub;
}

/**
 * All tabs share one cookie, and in another one somebody else has signed in. Nothing that this page
 * knows or was about to do is theirs; so whoever waits for a token waits until the page is gone.
 */
function startAnew(): Promise<never> {
  location.reload();
  return new Promise(() => {});
}

/** Be told when the session turns out to be over in the middle of something. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function tellSignedOut(): void {
  for (const listener of listeners) listener();
}

/** Whether somebody is signed in, by what this page knows or else by the cookie. */
export const isSignedIn = async (): Promise<boolean> => access !== null || refresh();

/** Go on with this one, of a session that began some other way than by signing in. */
export function keepAccess(token: string): void {
  access = token;
}

export async function signIn(email: string, password: string): Promise<void> {
  await start("/login/", { email, password });
}

export async function signUp(email: string, password: string, invitation: string): Promise<void> {
  await start("/register/", { email, password, invitation });
}

/** Make the first administrator, who is signed in then. */
export async function setUp(token: string, email: string, password: string): Promise<void> {
  await start("/setup/", { token, email, password });
}

async function start(path: string, body: object): Promise<void> {
  access = (await post<{ access: string }>(path, { ...body, cookie: true })).access;
}

/** End this session, or every session of this person. A session that is over already is no error. */
export async function signOut({ everywhere = false } = {}): Promise<void> {
  // The cookie says whose sessions end, and may be somebody else's by now.
  if (everywhere) await refresh();
  try {
    await post("/logout/", { all: everywhere });
  } catch (error) {
    if (!(error instanceof ApiError) || error.isPassing) throw error;
  }
  access = null;
}

export async function askForReset(email: string): Promise<void> {
  await post("/password-reset/", { email });
}

/** Set a new password by the token of an e-mail, and sign in with it. */
export async function resetPassword(token: string, password: string): Promise<void> {
  const { email } = await post<{ email: string }>("/password-reset/confirm/", { token, password });
  await signIn(email, password);
}

/** Whether there is an administrator, or the set-up link still makes one. */
export async function isSetUp(): Promise<boolean> {
  return (await send<{ is_set_up: boolean }>("/setup/", {})).is_set_up;
}

const post = <Answer>(path: string, body: object): Promise<Answer> =>
  send(path, { method: "POST", body: JSON.stringify(body) });

async function send<Answer>(path: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(`${AUTH}${path}`, {
    ...init,
    headers: { "Content-Type": "application/json", "Accept-Language": currentLanguage() },
  }).catch(() => {
    throw new ApiError(0, "", "");
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw apiError(response, answer);
  return answer as Answer;
}
