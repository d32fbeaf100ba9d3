/** What people change of their own account. */

import { api, ask, type Schemas } from "./client";
import { keepAccess } from "./session";

export type Me = Schemas["Me"];

export const changeMe = (changed: Schemas["PatchedMeRequest"]): Promise<Me> =>
  ask(api.PATCH("/auth/me/", { body: changed }));

/** Ends all sessions, and goes on with a new one. */
export async function changePassword(old_password: string, new_password: string): Promise<void> {
  const body = { old_password, new_password, cookie: true };
  keepAccess((await ask(api.POST("/auth/me/password/", { body }))).access);
}

/** What the account did stays; with it, the account does, out of use. */
export const deleteAccount = (id: number): Promise<unknown> =>
  ask(api.DELETE("/users/{id}/", { params: { path: { id } } }));
