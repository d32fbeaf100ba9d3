import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { useText } from "~/i18n";
import { Choice } from "~/ui/fields";
import { BrandIcon } from "~/ui/icons";
import { chooseLanguage, chooseTheme, useLanguage, useTheme } from "./preferences";
import { languageOptions, themeOptions } from "./preference-options";
import styles from "./public-layout.module.css";

/** Fetch what comes after signing in, while nobody waits for anything. */
function usePrefetchedShell() {
  useEffect(() => {
    const prefetch = () => void import("./shell").catch(() => {});
    if (!("requestIdleCallback" in window)) return;
    const waiting = requestIdleCallback(prefetch, { timeout: 5000 });
    return () => cancelIdleCallback(waiting);
  }, []);
}

/** A card in the middle, for who is not signed in. */
export function PublicLayout() {
  const text = useText();
  const theme = useTheme();
  const language = useLanguage();
  usePrefetchedShell();
  return (
    <div className={styles.layout}>
      <main className={styles.card}>
        <p className={styles.brand}>
          <BrandIcon />
          {text.product}
        </p>
        <Outlet />
      </main>
      <footer className={styles.footer}>
        <Choice
          label={text.language.label}
          value={language}
          options={languageOptions(text)}
          onChoose={chooseLanguage}
        />
        <Choice
          label={text.theme.label}
          value={theme}
          options={themeOptions(text)}
          onChoose={chooseTheme}
        />
      </footer>
    </div>
  );
}
