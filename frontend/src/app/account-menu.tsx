import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useText } from "~/i18n";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "~/ui/menu";
import { useCopyKey } from "./me";
import { languageOptions, themeOptions } from "./preference-options";
import { chooseLanguage, chooseTheme, useLanguage, useTheme } from "./preferences";
import { useSignOut } from "./sign-out";

export function AccountMenu({ trigger }: { trigger: ReactElement }) {
  const text = useText();
  const copyKey = useCopyKey();
  const signOut = useSignOut();
  const theme = useTheme();
  const language = useLanguage();
  return (
    <Menu trigger={trigger}>
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
