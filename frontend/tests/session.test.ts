import { afterEach, expect, it, vi } from "vitest";
import { api, ask } from "~/api/client";
import { accessToken, isSignedIn, onSignedOut, signIn, signOut } from "~/api/session";

type Answer = [status: number, body: unknown];

/** Answer requests by path, each in turn; the last answer again and again. Return what was asked. */
function serve(answers: Record<string, Answer[]>) {
  const asked: string[] = [];
  const fetch = async (input: string | Request, init?: RequestInit) => {
    const request = new Request(
      typeof input === "string" ? new URL(input, "http://localhost") : input,
      init,
    );
    const path = new URL(request.url).pathname.replace("/api/v1", "");
    asked.push(`${path} ${request.headers.get("Authorization") ?? "-"}`);
    const queue = answers[path] ?? [];
    const [status, body] = (queue.length > 1 ? queue.shift() : queue[0]) ?? [500, null];
    if (status === 0) throw new TypeError("Failed to fetch");
    return new Response(body === null ? null : JSON.stringify(body), { status });
  };
  vi.stubGlobal("fetch", fetch);
  return asked;
}

/** Return an access token of the person with this id, which goes by the name. */
const tokenOf = (sub: string, name: string) => `${name}.${btoa(JSON.stringify({ sub }))}.signed`;
const OLD = tokenOf("5", "old");
const NEW = tokenOf("5", "new");

const me = () => ask(api.GET("/auth/me/", { baseUrl: "http://localhost/api/v1" }));

afterEach(async () => {
  serve({ "/auth/logout/": [[204, null]] });
  await signOut();
  vi.unstubAllGlobals();
});

it("renews an access token that has expired, once for all who wait, and asks again", async () => {
  const asked = serve({
    "/auth/login/": [[200, { access: OLD }]],
    "/auth/refresh/": [[200, { access: NEW }]],
    "/auth/me/": [[401, {}], [401, {}], [200, { id: 5 }]],
  });
  await signIn("ana@example.com", "x");

  expect(await Promise.all([me(), me()])).toEqual([{ id: 5 }, { id: 5 }]);

  expect(asked.filter((line) => line.startsWith("/auth/refresh/"))).toHaveLength(1);
  expect(asked.filter((line) => line === `/auth/me/ Bearer ${OLD}`)).toHaveLength(2);
  expect(asked.filter((line) => line === `/auth/me/ Bearer ${NEW}`)).toHaveLength(2);
});

it("starts anew where somebody else has signed in, and does nothing in their name", async () => {
  const asked = serve({
    "/auth/login/": [[200, { access: OLD }]],
    "/auth/refresh/": [[200, { access: tokenOf("6", "new") }]],
    "/auth/me/": [[401, {}]],
  });
  const reload = vi.fn();
  vi.stubGlobal("location", { reload });
  vi.resetModules(); // since a page like this one waits for its end, with all that it knows
  const page = await import("~/api/session");
  const { api, ask } = await import("~/api/client");
  await page.signIn("ana@example.com", "x");

  const answered = vi.fn();
  ask(api.GET("/auth/me/", { baseUrl: "http://localhost/api/v1" })).then(answered, answered);
  page.signOut({ everywhere: true }).then(answered, answered);

  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(page.accessToken()).toBe(OLD);
  expect(answered).not.toHaveBeenCalled();
  expect(asked.map((line) => line.split(" ")[0])).toEqual([
    "/auth/login/",
    "/auth/me/",
    "/auth/refresh/",
  ]);
});

it("says when the session is over, and keeps no token", async () => {
  serve({
    "/auth/login/": [[200, { access: "old" }]],
    "/auth/refresh/": [[401, { detail: "Over.", code: "invalid_token" }]],
    "/auth/me/": [[401, { detail: "Expired.", code: "invalid_token" }]],
  });
  const told = vi.fn();
  const stop = onSignedOut(told);
  await signIn("ana@example.com", "x");

  await expect(me()).rejects.toMatchObject({ status: 401, detail: "Expired." });

  expect(told).toHaveBeenCalledOnce();
  expect(accessToken()).toBeNull();
  stop();
});

it("does not take a server that is away for the end of the session", async () => {
  serve({ "/auth/refresh/": [[503, {}], [0, null], [200, { access: "new" }]] });

  await expect(isSignedIn()).rejects.toMatchObject({ status: 503 });
  await expect(isSignedIn()).rejects.toMatchObject({ status: 0 });
  expect(await isSignedIn()).toBe(true);
});

it("knows by the cookie whether somebody is signed in", async () => {
  serve({ "/auth/refresh/": [[204, null]] });

  expect(await isSignedIn()).toBe(false);
});

it("stays signed in when signing out did not reach the server", async () => {
  serve({ "/auth/login/": [[200, { access: "a" }]], "/auth/logout/": [[0, null]] });
  await signIn("ana@example.com", "x");

  await expect(signOut()).rejects.toMatchObject({ status: 0 });

  expect(accessToken()).toBe("a");
});
