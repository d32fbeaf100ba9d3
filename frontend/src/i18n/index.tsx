/** The language of the page: `const text = useText()`, then `text.signIn.title`. */

import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { type Language, useLanguage } from "~/app/preferences";
import { type Formats, formats, localeOf } from "./format";
import { pt, type Texts } from "./pt";

/** English comes when somebody reads it; should it not come, the other language is better than none. */
const loadTexts = async (language: Language): Promise<Texts> =>
  language === "en" ? import("./en").then(({ en }) => en).catch(() => pt) : pt;

const TextContext = createContext<Texts>(pt);

/** Give the texts of the chosen language; the ones shown stay until the others have come. */
export function I18n({ children }: { children: ReactNode }) {
  const language = useLanguage();
  const [texts, setTexts] = useState<Texts | null>(language === "pt" ? pt : null);

  useEffect(() => {
    let isCurrent = true;
    loadTexts(language).then((loaded) => {
      if (isCurrent) setTexts(loaded);
    });
    document.documentElement.lang = localeOf(language);
    return () => {
      isCurrent = false;
    };
  }, [language]);

  return texts && <TextContext value={texts}>{children}</TextContext>;
}

export const useText = (): Texts => use(TextContext);
export const useFormats = (): Formats => formats(useLanguage());
