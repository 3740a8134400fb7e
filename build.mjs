// Builds static/build/: one style sheet, one font, two scripts, the icons in use and the favicon.
// Usage: npm ci --ignore-scripts && npm run build
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";

const SOURCE = "static/src";
const TARGET = "static/build";
const FONT = "node_modules/@fontsource-variable/noto-sans/files/noto-sans-latin-wght-normal.woff2";
const ICONS = "node_modules/@tabler/icons/icons/outline";
const NOT_OURS = new Set(["node_modules", "static", "tests", "var", "locale", "docs", "benchmarks"]);

// Gzipped bytes; a page that grows past these is slow on a phone.
const VISITOR_SCRIPT = 5 * 1024;
const ALL_SCRIPTS = 30 * 1024;

// What a Markdown text or an imported document holds is in no template: the elements, and the classes
// that the renderers write. A badge, a notice and a choice are put together from two parts in a template.
const SAFELIST = {
  standard: [
    ..."a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em".split(" "),
    ..."figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span".split(" "),
    ..."strong sub summary sup table tbody td tfoot th thead tr u ul var".split(" "),
    ..."aria-invalid aria-current hidden open htmx-request".split(" "),
    /^app-(prose|scroll|note|figure|rule-label|since|unfold|section-tools)/,
    /^app-badge--/,
    /^app-notice--/,
    /^utrecht-form-field(__label)?--(radio|checkbox)$/,
    // Pygments' classes.
    /^(highlight|[a-z][a-z\d]{0,2})$/,
  ],
  variables: [/^--app-/],
};

await mkdir(TARGET, { recursive: true });

const pages = await filesOf("templates", [".html"]);
const python = await filesOf(".", [".py"]);
const scripts = await filesOf(SOURCE, [".js"]);

await writeStyles([...pages, ...python, ...scripts]);
await writeScripts();
await writeIcons([...pages, ...python]);
await writeFile(join(TARGET, "noto-sans.woff2"), await readFile(FONT));
await writeFile(join(TARGET, "favicon.svg"), await readFile(join(SOURCE, "images/favicon.svg")));
await report("noto-sans.woff2");

async function writeStyles(content) {
  const bundle = await build({
    entryPoints: [join(SOURCE, "entry.css")],
    bundle: true,
    write: false,
    external: ["noto-sans.woff2"],
    logLevel: "warning",
  });
  const [purged] = await new PurgeCSS().purge({
    content,
    css: [{ raw: bundle.outputFiles[0].text }],
    variables: true,
    safelist: SAFELIST,
  });
  const { code } = await transform(purged.css, { loader: "css", minify: true, legalComments: "none" });
  // img-src 'self' refuses data: addresses, so a rule that needs one would silently show nothing.
  if (code.includes("data:")) throw new Error("site.css holds a data: address, which the CSP refuses");
  await writeFile(join(TARGET, "site.css"), code);
  await report("site.css");
}

async function writeScripts() {
  await build({
    entryPoints: [join(SOURCE, "site.js"), join(SOURCE, "editor.js")],
    outdir: TARGET,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
  });
  const visitor = await report("site.js");
  const editor = await report("editor.js");
  if (visitor > VISITOR_SCRIPT) throw new Error(`site.js is ${visitor} bytes, more than ${VISITOR_SCRIPT}`);
  if (visitor + editor > ALL_SCRIPTS) throw new Error(`the scripts are more than ${ALL_SCRIPTS} bytes together`);
}

async function writeIcons(files) {
  const users = new Map();
  for (const file of files) {
    for (const name of iconsIn(file, await readFile(file, "utf8"))) users.set(name, file);
  }
  const symbols = [];
  for (const name of [...users.keys()].sort()) symbols.push(await symbolOf(name, users.get(name)));
  await writeFile(
    join(TARGET, "icons.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`,
  );
  await report("icons.svg");
}

// In a template {% icon "x" %}, {% badge kind text "x" %} and icon="x"; in Python only icon("x"), for a
// keyword there names an icon of the Wagtail admin.
function iconsIn(file, text) {
  const patterns = file.endsWith(".py")
    ? [/\bicon\(["']([\w-]+)["']/g]
    : [
        /\{%\s*icon\s+["']([\w-]+)["']/g,
        /\{%\s*badge\s+(?:"[^"]*"|\S+)\s+(?:_\("[^"]*"\)|"[^"]*"|\S+)\s+["']([\w-]+)["']/g,
        /\bicon=["']([\w-]+)["']/g,
      ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]));
}

async function symbolOf(name, user) {
  const drawing = await readFile(join(ICONS, `${name}.svg`), "utf8").catch(() => {
    throw new Error(`${user} uses the icon "${name}", which Tabler's outline set does not have`);
  });
  const shapes = drawing
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/>\s+</g, "><")
    .trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

async function filesOf(folder, endings) {
  const found = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const isOurs = !entry.name.startsWith(".") && (folder !== "." || !NOT_OURS.has(entry.name));
      if (isOurs && entry.name !== "migrations") found.push(...(await filesOf(path, endings)));
    } else if (endings.some((ending) => entry.name.endsWith(ending))) {
      found.push(path);
    }
  }
  return found;
}

async function report(name) {
  const bytes = await readFile(join(TARGET, name));
  const packed = gzipSync(bytes, { level: 9 }).length;
  const kib = (size) => `${(size / 1024).toFixed(1)} KiB`;
  console.log(`${name} ${kib(bytes.length)}, gzip ${kib(packed)}`);
  return packed;
}
