import { useQuery } from "@tanstack/react-query";
import { type Application, rolesQuery, type Team } from "~/api/applications";
import { meQuery } from "~/api/queries";

export interface Rights {
  /** Make keys of one's own, and take source maps away. */
  mayWrite: boolean;
  /** Change and delete the application, and see all its keys. */
  mayManage: boolean;
}

export function rightsOf(role: string | null, isStaff: boolean): Rights {
  const mayManage = isStaff || role === "admin";
  return { mayManage, mayWrite: mayManage || role === "member" };
}

/** Return what who is signed in may do with the applications of a team; nothing until it is known. */
export function useRights({ team }: Application): Rights {
  const { data: me } = useQuery(meQuery);
  const { data: teams = [] } = useQuery(rolesQuery);
  const role = teams.find(({ id }) => id === team.id)?.role ?? null;
  return rightsOf(role, me?.is_staff ?? false);
}

/** Return the teams that may have an application of who is signed in; undefined until it is known. */
export function useTeams(right: keyof Rights): readonly Team[] | undefined {
  const { data: me } = useQuery(meQuery);
  const { data: teams } = useQuery(rolesQuery);
  return me && teams?.filter(({ role }) => rightsOf(role, me.is_staff)[right]);
}
