import type { Texts } from "~/i18n/pt";
import { LANGUAGES, type Language, THEMES, type Theme, TIMES, type Times } from "./preferences";

export const languageOptions = (text: Texts): (readonly [Language, string])[] =>
  LANGUAGES.map((language) => [language, text.language[language]]);

export const themeOptions = (text: Texts): (readonly [Theme, string])[] =>
  THEMES.map((theme) => [theme, text.theme[theme]]);

export const timesOptions = (text: Texts): (readonly [Times, string])[] =>
  TIMES.map((times) => [times, text.times[times]]);
