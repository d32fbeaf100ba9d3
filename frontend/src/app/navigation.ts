import { useQuery } from "@tanstack/react-query";
import type { LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";
import { meQuery } from "~/api/queries";
import type { Texts } from "~/i18n/pt";
import { ApplicationIcon, ArchiveIcon, BrandIcon, CheckIcon, TeamIcon, TrailIcon } from "~/ui/icons";

export interface Entry {
  to: LinkProps["to"];
  label: (text: Texts) => string;
  icon: ComponentType;
  /** The second key of the shortcut that leads there; the first is g. */
  key?: string;
  /** In the tab bar of phones, which has room for three; the others are in its menu. */
  isInTabBar?: boolean;
  isForStaff?: boolean;
}

const ENTRIES: readonly Entry[] = [
  { to: "/erros", label: (text) => text.shell.logs, icon: BrandIcon, key: "e", isInTabBar: true },
  {
    to: "/arquivados",
    label: (text) => text.shell.archived,
    icon: ArchiveIcon,
    key: "a",
    isInTabBar: true,
  },
  { to: "/resolvidos", label: (text) => text.shell.resolved, icon: CheckIcon, key: "r" },
  {
    to: "/aplicacoes",
    label: (text) => text.shell.applications,
    icon: ApplicationIcon,
    key: "p",
    isInTabBar: true,
  },
  { to: "/equipes", label: (text) => text.shell.teams, icon: TeamIcon },
  { to: "/auditoria", label: (text) => text.shell.audit, icon: TrailIcon, isForStaff: true },
];

/** Return what the header links to, in this order, for who is signed in. */
export function useNavigation(): readonly Entry[] {
  const { data: me } = useQuery(meQuery);
  return ENTRIES.filter(({ isForStaff }) => !isForStaff || me?.is_staff);
}
