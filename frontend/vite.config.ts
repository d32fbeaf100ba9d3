/// <reference types="vitest/config" />
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
/** What every page needs. All else, Base UI and Query, comes with the pages of who is signed in. */
const EAGER =
  /node_modules[\\/](react|react-dom|scheduler|use-sync-external-store|@tanstack[\\/](?!query|react-query)[^\\/]+)[\\/]/;
/** What asks the API, which does so before the screens are here: see src/routes/logs/prefetch.ts. */
const ASKING =
  /node_modules[\\/](openapi-fetch|@tanstack[\\/](query-core|react-query))[\\/]|[\\/]src[\\/]api[\\/]/;
/** What screens before signing in have in common, with all that it needs: never a part of `shared`. */
const PUBLIC = /[\\/]src[\\/]routes[\\/][^\\/]+$/;
const SOURCE = /[\\/]src[\\/]/;
const BASE = "/static/web/";
const PRODUCT = process.env.PUBLIC_URL ?? "http://localhost:8000";
const THEME = "src/app/before-paint.js";

/** Return the name of a chunk without those of all who share it. */
const short = (name: string) => name.replace(/~.*/, "");

/** Put the script that sets theme and language into the head: a file, since the CSP forbids inline. */
function beforePaint(): Plugin {
  let reference = "";
  return {
    name: "before-paint",
    buildStart() {
      if (this.meta.watchMode || this.environment.mode !== "build") return;
      const source = readFileSync(here(THEME), "utf8");
      reference = this.emitFile({ type: "asset", name: "before-paint.js", source });
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, context) {
        const name = reference ? this.getFileName(reference) : "";
        const src = context.server ? `/${THEME}` : `${BASE}${name}`;
        return [{ tag: "script", attrs: { src }, injectTo: "head" }];
      },
    },
  };
}

export default defineConfig(({ command }) => ({
  base: command === "build" ? BASE : "/",
  plugins: [react(), beforePaint()],
  resolve: { alias: { "~": here("src") } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        chunkFileNames: ({ name }) => `assets/${short(name)}-[hash].js`,
        assetFileNames: ({ names: [name = ""] }) =>
          `assets/${short(name.replace(/\.\w+$/, ""))}-[hash][extname]`,
        codeSplitting: {
          // Few files: a browser asks for six at a time, and on a train each takes 150 ms.
          groups: [
            { name: "vendor", test: EAGER, priority: 5 },
            { name: "start", test: SOURCE, tags: ["$initial"], priority: 4 },
            { name: "api", test: ASKING, priority: 3 },
            { name: "ui", test: /node_modules/, priority: 2 },
            { name: "public", test: PUBLIC, minShareCount: 2, priority: 1.5 },
            {
              name: "shared",
              test: SOURCE,
              minShareCount: 2,
              entriesAware: true,
              entriesAwareMergeThreshold: 200 * 1024,
              priority: 1,
            },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    // The API and its cookie belong to the running product: `make run` beside `npm run dev`.
    proxy: { "/api": PRODUCT, "/static": PRODUCT },
  },
  test: {
    environment: "node",
    include: ["tests/**/*.test.{ts,tsx}"],
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
}));
