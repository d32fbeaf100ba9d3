/**
 * Build the web app into `central_erros/bundle/`, which is committed: who runs the program needs no
 * Node.js. With `--check`, only say whether what is committed is what these sources make, and whether
 * it keeps its budgets.
 */

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { build } from "vite";

const HERE = dirname(fileURLToPath(import.meta.url));
const BUNDLE = join(HERE, "..", "central_erros", "bundle");
const COMPRESSED_FROM = 512; // bytes; below it nothing is won
// For browsers that take it compressed. What a library makes of the same bytes may differ from one
// machine to the next, so these are compared by what they hold.
const SIBLINGS = {
  ".br": [(bytes) => brotliCompressSync(bytes), brotliDecompressSync],
  ".gz": [(bytes) => gzipSync(bytes, { level: 9 }), gunzipSync],
};
const KB = 1024;
const IMAGE = /\.(svg|png|jpe?g|gif|webp|avif|ico)$/;
const BUDGETS = {
  "JS of Entrar, gz": 120 * KB,
  "JS of a screen with all that is around it, gz": 210 * KB,
  "JS of a screen alone, gz": 30 * KB,
  "CSS of a screen with all that is around it, gz": 12 * KB,
  "an image": 10 * KB,
  "all, raw": 1024 * KB,
};

const { output } = await build({ root: HERE, logLevel: "warn", build: { write: false } });
const files = new Map(
  output.map((part) => [part.fileName, Buffer.from(part.code ?? part.source)]),
);

// --- What is committed ---------------------------------------------------

async function committed() {
  const entries = await readdir(BUNDLE, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile());
  return paths.map((entry) => join(entry.parentPath, entry.name).slice(BUNDLE.length + 1));
}

const extension = (path) => Object.keys(SIBLINGS).find((suffix) => path.endsWith(suffix));
const plainName = (path) => path.slice(0, path.length - (extension(path)?.length ?? 0));
const hasSiblings = (path) =>
  path.startsWith("assets/") && files.get(path).length >= COMPRESSED_FROM;

async function write() {
  for (const path of await committed()) {
    // A sibling that is there stays: its name holds the hash of what it holds.
    if (!files.has(plainName(path))) await rm(join(BUNDLE, path));
  }
  await mkdir(join(BUNDLE, "assets"), { recursive: true });
  const present = new Set(await committed());
  for (const [path, bytes] of files) {
    await writeFile(join(BUNDLE, path), bytes);
    if (!hasSiblings(path)) continue;
    for (const [suffix, [compress]] of Object.entries(SIBLINGS)) {
      if (present.has(path + suffix)) continue;
      await writeFile(join(BUNDLE, path + suffix), compress(bytes));
    }
  }
}

async function differences() {
  const present = new Set(await committed());
  const said = [];
  for (const [path, bytes] of files) {
    const same = present.has(path) && bytes.equals(await readFile(join(BUNDLE, path)));
    if (!same) said.push(`central_erros/bundle/${path} is not what frontend/ makes. Run: make web`);
  }
  for (const path of present) {
    if (!files.has(plainName(path))) said.push(`central_erros/bundle/${path} is not made any more.`);
  }
  return said;
}

async function badSiblings() {
  const said = [];
  for (const [path, bytes] of files) {
    if (!hasSiblings(path)) continue;
    for (const [suffix, [, decompress]] of Object.entries(SIBLINGS)) {
      const sibling = await readFile(join(BUNDLE, path + suffix)).catch(() => null);
      if (!sibling || !decompress(sibling).equals(bytes)) {
        said.push(`central_erros/bundle/${path + suffix} does not hold ${path}. Run: make web`);
      }
    }
  }
  return said;
}

// --- How large it is -----------------------------------------------------

function* measures() {
  const chunks = new Map(output.filter((part) => part.type === "chunk").map((c) => [c.fileName, c]));
  const closure = (chunk, seen = new Set()) => {
    if (!chunk || seen.has(chunk.fileName)) return seen;
    seen.add(chunk.fileName);
    for (const name of chunk.imports) closure(chunks.get(name), seen);
    return seen;
  };
  const gz = (names) => [...names].reduce((sum, name) => sum + gzipSync(files.get(name)).length, 0);
  const cssOf = (chunk) => chunk?.viteMetadata.importedCss ?? [];
  const named = (suffix) => [...chunks.values()].find((c) => c.facadeModuleId?.endsWith(suffix));

  const entry = closure([...chunks.values()].find((chunk) => chunk.isEntry));
  for (const name of files.keys()) if (name.includes("before-paint")) entry.add(name);
  const around = entry.union(closure(named("/src/app/shell.tsx")));
  const signIn = entry.union(closure(named("/src/routes/sign-in.tsx")));
  yield { name: "JS of Entrar, gz", what: "it", size: gz(signIn) };
  for (const chunk of chunks.values()) {
    if (!chunk.facadeModuleId?.includes("/src/routes/")) continue;
    const own = closure(chunk);
    const what = chunk.fileName;
    yield { name: "JS of a screen alone, gz", what, size: gz(own.difference(around)) };
    const all = around.union(own);
    yield { name: "JS of a screen with all that is around it, gz", what, size: gz(all) };
    const css = new Set([...all].flatMap((name) => [...cssOf(chunks.get(name))]));
    yield { name: "CSS of a screen with all that is around it, gz", what, size: gz(css) };
  }
  for (const [name, bytes] of files) {
    if (IMAGE.test(name)) yield { name: "an image", what: name, size: bytes.length };
  }
  const raw = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  yield { name: "all, raw", what: "it", size: raw };
}

// --- What to do ----------------------------------------------------------

const isCheck = process.argv.includes("--check");
const wrong = isCheck ? [...(await differences()), ...(await badSiblings())] : [];
if (!isCheck) await write();
const tooLarge = [...measures()].filter(({ name, size }) => size > BUDGETS[name]);
for (const name of files.keys()) {
  if (name.endsWith(".map")) wrong.push(`${name}: no source maps are shipped`);
}
for (const { name, what, size } of tooLarge) {
  wrong.push(`${name}: ${what} is ${size} bytes, the budget ${BUDGETS[name]}`);
}
if (process.argv.includes("--sizes")) {
  for (const { name, what, size } of measures()) console.log(`${name}: ${what} ${size}`);
}
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
