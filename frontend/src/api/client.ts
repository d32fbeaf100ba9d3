/** The API, typed by its own description: `const page = await ask(api.GET("/logs/", {...}))`. */

import createClient from "openapi-fetch";
import { currentLanguage } from "~/app/preferences";
import { ApiError, apiError } from "./errors";
import type { components, paths } from "./schema";
import { accessToken, refresh, tellSignedOut } from "./session";

export type Schemas = components["schemas"];

async function send(request: Request): Promise<Response> {
  const answer = await attempt(request.clone());
  if (answer.status !== 401) return answer;
  if (await refresh()) return attempt(request);
  tellSignedOut();
  return answer;
}

async function attempt(request: Request): Promise<Response> {
  request.headers.set("Authorization", `Bearer ${accessToken()}`);
  request.headers.set("Accept-Language", currentLanguage());
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new ApiError(0, "", "");
  }
}

export const api = createClient<paths>({ baseUrl: "/api/v1", fetch: send });

interface Answered<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** Return what was answered. Throws ApiError, whatever went wrong. */
export async function ask<Data>(asked: Promise<Answered<Data>>): Promise<Data> {
  const { data, error, response } = await asked;
  if (!response.ok) throw apiError(response, error);
  return data as Data;
}
