import { expect, it } from "vitest";
import type { Snippet } from "~/api/applications";
import { pt } from "~/i18n/pt";
import { byLanguage, OTHERS, placeOf } from "~/routes/applications/clients";

const ALL = Object.keys(import.meta.glob("../../docs/clients/[a-z]*.md")).map((path): Snippet => {
  const name = path.slice(path.lastIndexOf("/") + 1, -".md".length);
  return { id: name, name, is_tested: true, steps: [] };
});
const idsOf = (name: string) =>
  byLanguage(ALL)
    .find((language) => language.name === name)
    ?.snippets.map(({ id }) => id);

it("shows every client once, the languages of most people first", () => {
  const languages = byLanguage(ALL);

  const names = languages.map(({ name }) => name);
  expect(names).toEqual(
    ["curl", "Python", "JavaScript", "Java", "DSN", "Go", "PHP", "Ruby"].concat(OTHERS),
  );
  const shown = languages.flatMap(({ snippets }) => snippets.map(({ id }) => id));
  expect(shown.toSorted()).toEqual(ALL.map(({ id }) => id).toSorted());
});

it("begins with the client that tells most", () => {
  expect(idsOf("Python")?.slice(0, 2)).toEqual(["sentry-python", "python-http-handler"]);
  expect(idsOf("JavaScript")?.[0]).toBe("sentry-browser");
  expect(idsOf(OTHERS)).toContain("filebeat");
});

it("names no client that is not there", () => {
  const ids = new Set(ALL.map(({ id }) => id));

  expect(Object.keys(pt.connect.clients).filter((id) => !ids.has(id))).toEqual([]);
});

it("leaves out a language whose clients the API does not know", () => {
  const languages = byLanguage(ALL.filter(({ id }) => id === "sentry-go"));

  expect(languages.map(({ name }) => name)).toEqual(["Go"]);
});

it("says where a step is done", () => {
  expect(["sh", "yaml", "dotenv", "python", "text"].map(placeOf)).toEqual([
    "terminal",
    "configuration",
    "configuration",
    "code",
    "code",
  ]);
});
