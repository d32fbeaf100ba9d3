import { expect, it } from "vitest";
import { partsOf } from "~/routes/logs/detail/linked-text";

const linksIn = (text: string) =>
  partsOf(text)
    .filter(({ isLink }) => isLink)
    .map((part) => part.text);

it.each([
  ["see https://a.example/x?y=1#z.", ["https://a.example/x?y=1#z"]],
  ["(http://a.example/b), HTTPS://c.example!", ["http://a.example/b", "HTTPS://c.example"]],
  ["javascript:alert(1) data:text/html,x ftp://a file:///etc", []],
  ["https://", []],
  ['<a href="https://a.example/">', ["https://a.example/"]],
])("finds only addresses of the web: %s", (text, links) => {
  expect(linksIn(text)).toEqual(links);
});

it.each(["", "no link", "https://a.example https://b.example.", "x\nhttps://[ y"])(
  "loses nothing of a text: %j",
  (text) => {
    const joined = partsOf(text).map((part) => part.text);
    expect(joined.join("")).toBe(text);
  },
);
