/* Builds what phones load: `node build.mjs` writes built/, `node build.mjs --tests` bundles the tests.
   A name carries the hash of its content, so that phones may keep the file for a year; each lies there
   compressed as well. The manifest says from which sources they were made. */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const TOOLKIT = dirname(HERE);
const BUILT = join(HERE, "built");
const TESTS = join(HERE, "test-built");

/* name for pages -> source, from toolkit/ */
const ENTRIES = {
  "lesson.js": "frontend/src/main.ts",
  "lesson.css": "frontend/src/style/lesson.css",
  "site.css": "workshop/static/site.css",
  "console.js": "workshop/static/console.js",
  "join.js": "workshop/static/join.js",
  "widgets.css": "lesson/static/widgets.css",
  "documents.js": "lesson/static/documents.js",
};
/* What the built files depend on, from toolkit/; toolkit/frontend/__init__.py hashes the same. */
const SOURCES = [
  "frontend/src", "frontend/build.mjs", "frontend/light.json", "frontend/package-lock.json",
  "workshop/static", "lesson/static",
];

const OPTIONS = {
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020", "chrome80", "firefox78", "safari14"],
  legalComments: "none",
  charset: "utf8",
  logLevel: "warning",
  mainFields: ["module", "main"],
  loader: { ".svg": "dataurl" },
  define: { global: "globalThis" },
  // Safari 14 has a fault in rare destructuring patterns, which none of this meets.
  supported: { destructuring: true },
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  alias: {
    jquery: "./src/lean/jquery.ts",
    "sanitize-html": "./src/lean/sanitize_html.ts",
    "@lumino/widgets": "./src/lean/lumino.ts",
  },
  absWorkingDir: HERE,
  nodePaths: [join(HERE, "node_modules")],
  plugins: [{
    name: "lumino-sources",
    setup(run) {
      // The alias above would catch these too.
      run.onResolve({ filter: /^@lumino\/widgets\/src\// }, (found) => ({
        path: join(HERE, "node_modules", `${found.path}.ts`),
      }));
    },
  }],
};

const sha = (data) => createHash("sha256").update(data).digest("hex");
const names = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));

function sourcesHash() {
  const files = SOURCES.flatMap((source) => {
    const path = join(TOOLKIT, source);
    return existsSync(path) && readdirSafe(path) ? names(path) : [path];
  }).map((path) => relative(TOOLKIT, path).split(sep).join(posix.sep)).sort();
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(`${file}\0`).update(readFileSync(join(TOOLKIT, file))).update("\0");
  }
  return hash.digest("hex");
}

function readdirSafe(path) {
  try { readdirSync(path); return true; } catch { return false; }
}

function write(name, content) {
  writeFileSync(join(BUILT, name), content);
  writeFileSync(join(BUILT, `${name}.gz`), gzipSync(content, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  const brotli = brotliCompressSync(content, { params });
  writeFileSync(join(BUILT, `${name}.br`), brotli);
  return brotli.length;
}

/* The packages whose code is in the bundle want to be named with it. */
function licences(inputs) {
  const packages = new Set(inputs.flatMap((input) => {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
    return found ? [found[1]] : [];
  }));
  return [...packages].sort().map((name) => {
    const folder = join(HERE, "node_modules", name);
    const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.\w+)?$/i.test(entry));
    const text = file ? readFileSync(join(folder, file), "utf8").trim() : "";
    return `${name} ${version} (${license})\n\n${text}\n`;
  }).join("\n----------------------------------------\n\n");
}

async function buildAll() {
  rmSync(BUILT, { recursive: true, force: true });
  mkdirSync(BUILT);
  const files = {};
  const inputs = [];
  for (const [name, source] of Object.entries(ENTRIES)) {
    const made = await build({ ...OPTIONS, entryPoints: [join(TOOLKIT, source)], write: false, metafile: true, outdir: BUILT });
    inputs.push(...Object.keys(made.metafile.inputs));
    const content = made.outputFiles[0].contents;
    const dot = name.lastIndexOf(".");
    files[name] = `${name.slice(0, dot)}-${sha(content).slice(0, 12)}${name.slice(dot)}`;
    const small = write(files[name], content);
    console.log(`${files[name].padEnd(28)} ${String(content.length).padStart(8)} bytes, ${String(small).padStart(7)} compressed`);
  }
  writeFileSync(join(BUILT, "licences.txt"), licences(inputs));
  writeFileSync(join(BUILT, "manifest.json"), `${JSON.stringify({ sources: sourcesHash(), files }, null, 1)}\n`);
}

async function buildTests() {
  rmSync(TESTS, { recursive: true, force: true });
  const entryPoints = names(join(HERE, "test")).filter((path) => path.endsWith(".test.ts"));
  await build({
    ...OPTIONS, minify: false, format: "esm", platform: "node", target: "node20", sourcemap: "inline",
    entryPoints, outdir: TESTS, external: ["jsdom"], mainFields: ["module", "main"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
}

await (process.argv.includes("--tests") ? buildTests() : buildAll());
