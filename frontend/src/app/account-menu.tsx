import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { meQuery } from "~/api/queries";
import { useText } from "~/i18n";
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLink, MenuSeparator } from "~/ui/menu";
import { nameOf, useCopyKey } from "./me";
import type { Entry } from "./navigation";
import { languageOptions, themeOptions } from "./preference-options";
import { chooseLanguage, chooseTheme, useLanguage, useTheme } from "./preferences";
import { useSignOut } from "./sign-out";

interface Props {
  trigger: ReactElement;
  /** Those that there was no room for elsewhere. */
  pages: readonly Entry[];
}

export function AccountMenu({ trigger, pages }: Props) {
  const text = useText();
  const { data: me } = useQuery(meQuery);
  const copyKey = useCopyKey();
  const signOut = useSignOut();
  const theme = useTheme();
  const language = useLanguage();
  return (
    <Menu trigger={trigger}>
      {me && <MenuLabel>{text.shell.greeting(nameOf(me))}</MenuLabel>}
      {pages.map(({ to, label }) => (
        <MenuLink key={to} link={<Link to={to} />}>
          {label(text)}
        </MenuLink>
      ))}
      <MenuLink link={<Link to="/conta" />}>{text.shell.account}</MenuLink>
      <MenuItem onChoose={copyKey}>{text.shell.copyToken}</MenuItem>
      <MenuSeparator />
      <MenuChoice
        label={text.theme.label}
        value={theme}
        options={themeOptions(text)}
        onChoose={chooseTheme}
      />
      <MenuChoice
        label={text.language.label}
        value={language}
        options={languageOptions(text)}
        onChoose={chooseLanguage}
      />
      <MenuSeparator />
      <MenuItem onChoose={() => signOut()}>{text.shell.signOut}</MenuItem>
    </Menu>
  );
}
