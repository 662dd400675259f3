// Bundles styles, scripts, icons and fonts into dist/ with hashed names, writes
// manifest.json (plain name → hashed name) and .br and .gz files beside each.
// Run from anywhere: node internal/kit/web/assets/build.mjs [--watch]
import { build, context } from "esbuild";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "dist");
const prefix = "/assets/"; // the same as assets.Prefix in Go

const paper = ["arabic-400", "arabic-700", "latin-400", "latin-700"].map((name) => "@fontsource/vazirmatn/files/vazirmatn-" + name + "-normal.woff");

const options = {
  absWorkingDir: here,
  // the fonts of letters on paper, which kit/pdf sets; the browser's own are in css/fonts.css
  entryPoints: [...paper, "css/app.css", "css/portal.css", "ts/app.ts", "ts/portal.ts", "ts/worker.ts", "icons.svg", "favicon.svg"],
  outdir: dist,
  outbase: ".",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome119", "firefox121", "safari17"],
  publicPath: prefix,
  loader: { ".svg": "copy", ".woff": "copy", ".woff2": "file" },
  metafile: true,
  logLevel: "warning",
  legalComments: "none",
  plugins: [{ name: "finish", setup: (b) => b.onEnd((r) => r.metafile && finish(r.metafile)) }],
};

// clean removes old outputs, so that dist/ and the program hold one version of each.
function clean() {
  mkdirSync(dist, { recursive: true });
  for (const name of readdirSync(dist)) if (name !== ".gitkeep") rmSync(join(dist, name));
}

function finish(metafile) {
  const manifest = {};
  const keep = new Set([".gitkeep", "manifest.json"]);
  for (const path of Object.keys(metafile.outputs)) {
    const name = basename(path);
    const plain = name.replace(/-[A-Z0-9]{8}(\.[a-z0-9]+)$/, "$1");
    manifest[plain] = name;
    const body = readFileSync(join(dist, name));
    keep.add(name);
    if (/\.woff2?$/.test(name)) continue; // already compressed inside
    const br = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
    const gz = gzipSync(body, { level: 9 });
    writeFileSync(join(dist, name + ".br"), br);
    writeFileSync(join(dist, name + ".gz"), gz);
    keep.add(name + ".br").add(name + ".gz");
  }
  for (const name of readdirSync(dist)) if (!keep.has(name)) rmSync(join(dist, name));
  writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
}

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  clean();
  await build(options);
  const sizes = Object.values(JSON.parse(readFileSync(join(dist, "manifest.json"), "utf8")));
  for (const name of sizes) {
    const file = /\.woff2?$/.test(name) ? name : name + ".br";
    console.log(`${String(readFileSync(join(dist, file)).length).padStart(7)} B  ${name}`);
  }
}
