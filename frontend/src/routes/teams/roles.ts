import { ROLES, type Role } from "~/api/teams";
import type { Texts } from "~/i18n/pt";

export const roleName = (role: string, text: Texts): string => text.teams.roles[role] ?? role;

export const roleOptions = (text: Texts): (readonly [Role, string])[] =>
  ROLES.map((role) => [role, roleName(role, text)]);
