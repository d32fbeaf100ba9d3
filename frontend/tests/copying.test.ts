import { describe, expect, it } from "vitest";
import type { Event, Log } from "~/api/log";
import { formats } from "~/i18n/format";
import { pt } from "~/i18n/pt";
import { asCurl, asMarkdown, requestAsCurl } from "~/routes/logs/detail/copying";

const LOG = {
  id: 7,
  uri: "https://errors.example.com/api/v1/logs/7/",
  description: "TypeError: `x` is *null*",
  source: "checkout-1",
  events: 1204,
  level: "error",
  environment: "production",
  application: { id: 3, name: "checkout" },
  first_seen: "2026-11-12T09:14:00-03:00",
  last_seen: "2026-11-21T10:30:00-03:00",
  details: "",
} as Log;
const event = (payload: object) => ({ release: "2.4.1", payload }) as Event;
const markdown = (payload: object | null) =>
  asMarkdown(LOG, payload && event(payload), "https://errors.example.com/erros/7", {
    text: pt,
    format: formats("pt"),
  });

describe("as Markdown", () => {
  it("has what somebody elsewhere needs, in UTC", () => {
    expect(markdown({ stack: "Traceback" })).toBe(
      [
        "## TypeError: \\`x\\` is \\*null\\*",
        "",
        "- **Nível:** Erro",
        "- **Aplicação:** checkout",
        "- **Ambiente:** Produção",
        "- **Origem:** checkout-1",
        "- **Versão:** 2.4.1",
        "- **Eventos:** 1.204",
        "- **Primeiro evento:** 2026-11-12 12:14:00 UTC",
        "- **Último evento:** 2026-11-21 13:30:00 UTC",
        "- <https://errors.example.com/erros/7>",
        "",
        "```",
        "Traceback",
        "```",
      ].join("\n"),
    );
  });

  it("lets no trace out of its fence", () => {
    expect(markdown({ stack: "a\n```\n# b\n````" })).toContain("`````\na\n```\n# b\n````\n`````");
  });

  it("has no fence where there is nothing to put in", () => {
    expect(markdown(null)).not.toContain("```");
  });
});

describe("as curl", () => {
  it("asks the API, by a token of who runs it", () => {
    expect(asCurl(LOG)).toBe(
      `curl -H "Authorization: Bearer $TOKEN" 'https://errors.example.com/api/v1/logs/7/'`,
    );
  });

  it("sends the failed request again", () => {
    const command = requestAsCurl({
      method: "post",
      url: "https://shop.example.com/pay",
      query_string: "a=1",
      headers: { "Content-Type": "application/json", "Content-Length": "9", Host: "shop" },
      data: { card: "it's" },
    });

    expect(command.split(" \\\n  ")).toEqual([
      "curl --globoff",
      "-X POST",
      "-H 'Content-Type: application/json'",
      `--data-raw '{\n  "card": "it'\\''s"\n}'`,
      "'https://shop.example.com/pay?a=1'",
    ]);
  });

  it("runs nothing that a report says", () => {
    const command = requestAsCurl({
      method: "GET; reboot",
      url: "https://x.example/'; reboot; '\u001b[201~\r\nreboot",
      headers: { "@/etc/passwd": "x", "X-A": "$(reboot)'`reboot`" },
    });

    expect(command).toBe(
      "curl --globoff \\\n  -H 'X-A: $(reboot)'\\''`reboot`' \\\n" +
        "  'https://x.example/'\\''; reboot; '\\''[201~\nreboot'",
    );
  });

  it.each([{}, { url: "javascript:alert(1)" }, { url: "--config=x" }])(
    "is nothing without an address of the web: %j",
    (request) => {
      expect(requestAsCurl(request)).toBe("");
    },
  );
});
