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

const me = () => ask(api.GET("/auth/me/", { baseUrl: "http://localhost/api/v1" }));

afterEach(async () => {
  serve({ "/auth/logout/": [[204, null]] });
  await signOut();
  vi.unstubAllGlobals();
});

it("renews an access token that has expired, once for all who wait, and asks again", async () => {
  const asked = serve({
    "/auth/login/": [[200, { access: "old" }]],
    "/auth/refresh/": [[200, { access: "new" }]],
    "/auth/me/": [[401, {}], [401, {}], [200, { id: 5 }]],
  });
  await signIn("ana@example.com", "x");

  expect(await Promise.all([me(), me()])).toEqual([{ id: 5 }, { id: 5 }]);

  expect(asked.filter((line) => line.startsWith("/auth/refresh/"))).toHaveLength(1);
  expect(asked.filter((line) => line === "/auth/me/ Bearer old")).toHaveLength(2);
  expect(asked.filter((line) => line === "/auth/me/ Bearer new")).toHaveLength(2);
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
