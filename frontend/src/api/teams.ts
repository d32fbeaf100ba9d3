/** Teams, who is in them, and who is invited. */

import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schemas } from "./client";
import { PAGE_SIZE, usePages } from "./pages";

export type Team = Schemas["Team"];
export type Member = Schemas["Member"];
export type Invitation = Schemas["Invitation"];
export type Role = Schemas["RoleEnum"];

/** From the one who may do everything to the one who may do the least. */
export const ROLES: readonly Role[] = ["admin", "member", "viewer"];

const page_size = PAGE_SIZE;

export const useTeams = () =>
  usePages(["teams"], (page, signal) =>
    ask(api.GET("/teams/", { params: { query: { page, page_size } }, signal })),
  );

export const teamQuery = (id: number) =>
  queryOptions({
    queryKey: ["teams", id],
    queryFn: ({ signal }) => ask(api.GET("/teams/{id}/", { params: { path: { id } }, signal })),
  });

export const useMembers = (team: number) =>
  usePages(["teams", team, "members"], (page, signal) =>
    ask(
      api.GET("/teams/{team}/members/", {
        params: { path: { team }, query: { page, page_size } },
        signal,
      }),
    ),
  );

export const useInvitations = (team: number) =>
  usePages(["auth/invitations", team], (page, signal) =>
    ask(api.GET("/auth/invitations/", { params: { query: { team, page, page_size } }, signal })),
  );

export const createTeam = (name: string): Promise<Team> =>
  ask(api.POST("/teams/", { body: { name } as Schemas["TeamRequest"] }));

export const changeTeam = (id: number, changed: Schemas["PatchedTeamRequest"]): Promise<Team> =>
  ask(api.PATCH("/teams/{id}/", { params: { path: { id } }, body: changed }));

export const deleteTeam = (id: number): Promise<unknown> =>
  ask(api.DELETE("/teams/{id}/", { params: { path: { id } } }));

export const changeRole = (team: number, user: number, role: Role): Promise<Member> =>
  ask(
    api.PATCH("/teams/{team}/members/{user}/", { params: { path: { team, user } }, body: { role } }),
  );

/** Take a person out of a team; of oneself: leave it. */
export const removeMember = (team: number, user: number): Promise<unknown> =>
  ask(api.DELETE("/teams/{team}/members/{user}/", { params: { path: { team, user } } }));

/** Return the invitation with its link, which nobody gets to see again. */
export const invite = (
  team: number,
  email: string,
  role: Role,
): Promise<Schemas["CreatedInvitation"]> =>
  ask(api.POST("/auth/invitations/", { body: { team, email, role } }));

export const revokeInvitation = (id: number): Promise<unknown> =>
  ask(api.DELETE("/auth/invitations/{id}/", { params: { path: { id } } }));

export const acceptInvitation = (invitation: string): Promise<Team> =>
  ask(api.POST("/auth/invitations/accept/", { body: { invitation } }));
