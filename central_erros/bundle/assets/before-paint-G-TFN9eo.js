// Runs before the first paint, so that nothing flashes. Not a module: it must not wait for any.
// What it reads is written by src/app/preferences.ts.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    const language = localStorage.getItem("language");
    const isPortuguese = navigator.languages.some((name) => name.toLowerCase().startsWith("pt"));
    root.lang = (language ?? (isPortuguese ? "pt" : "en")) === "en" ? "en" : "pt-BR";
  } catch {
    // Without storage it stays as the system has it.
  }
})();
