import type { LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";
import type { Texts } from "~/i18n/pt";

interface Entry {
  to: LinkProps["to"];
  label: (text: Texts) => string;
  /** Of the tab bar of phones. */
  icon: ComponentType;
}

/** What the header links to, and the tab bar of phones, in this order: screens that there are. */
export const NAVIGATION: readonly Entry[] = [];
