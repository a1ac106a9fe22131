/**
 * The import rule of ARCHITECTURE.md: which part of src/ may import which, that
 * tools/ imports src/tool.ts alone, and no cycles between files (imports of types alone don't count: they are gone
 * when the program runs).
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** What each part may import besides itself, `types`, and the files at the top of src/. */
const mayImport = {
  types: [],
  oneliners: [],
  render: [],
  compile: [],
  native: [],
  facts: ["native"],
  engine: ["native", "facts"],
  repl: ["oneliners", "render", "native", "facts", "engine", "compile"],
  cli: ["oneliners", "render", "native", "facts", "engine", "compile", "repl", "tools"],
  tools: [],
  /** src/tool.ts: the face of the languages for tools. */
  root: ["oneliners"],
};
/** In repl, only what runs effects may touch the kernel or the compiler. */
const kernelSide = new Set(["native", "facts", "engine", "compile"]);

/** All breaches of the rule in `root`/src and `root`/tools, one line each. */
export function importBreaches(root) {
  const src = join(root, "src");
  const files = [...listFiles(src), ...listFiles(join(root, "tools"))];
  const graph = new Map(files.map((file) => [file, importsOf(file)]));
  const breaches = files.flatMap((file) =>
    graph
      .get(file)
      .map((edge) => breach(src, file, edge))
      .filter((line) => line !== undefined),
  );
  return [...breaches, ...cycles(src, graph)];
}

function listFiles(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return listFiles(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const importPattern =
  /^\s*(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s+)?"(\.[^"]+)"|\bimport\(\s*"(\.[^"]+)"\s*\)/gm;

/** Files that a file imports: `{ path, type, lazy }`. */
function importsOf(file) {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(importPattern)].map(([, type, fixed, lazy]) => {
    const base = join(dirname(file), (fixed ?? lazy).replace(/\.js$/, ""));
    const path = [`${base}.ts`, `${base}.tsx`].find((p) => existsSync(p)) ?? base;
    return { path, type: type !== undefined, lazy: lazy !== undefined };
  });
}

function breach(src, from, { path: to, type }) {
  const [fromPart, toPart] = [partOf(src, from), partOf(src, to)];
  if (fromPart === "tools" && toPart !== "tools" && relative(src, to) !== "tool.ts")
    return `${relative(src, from)} imports ${relative(src, to)}: tools import src/tool.ts alone`;
  if (fromPart === toPart || toPart === "types" || toPart === "root") return undefined;
  const allowed = mayImport[fromPart];
  const line = `${relative(src, from)} imports ${relative(src, to)}`;
  if (allowed === undefined) return `${line}: unknown part ${fromPart}`;
  if (!allowed.includes(toPart)) return `${line}: ${fromPart} may not import ${toPart}`;
  if (
    fromPart === "repl" &&
    kernelSide.has(toPart) &&
    !type &&
    !/effects?/.test(relative(src, from))
  )
    return `${line}: in repl only the effects import ${toPart}`;
  return undefined;
}

/** The directory right below src/; "root" for files that lie there themselves; "tools" for tools/. */
function partOf(src, file) {
  const path = relative(src, file);
  if (path.startsWith("../")) return "tools";
  return path.includes("/") ? path.split("/")[0] : "root";
}

function cycles(src, graph) {
  const state = new Map();
  const found = [];
  const visit = (file, trail) => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      const loop = [...trail.slice(trail.indexOf(file)), file];
      found.push(`cycle: ${loop.map((f) => relative(src, f)).join(" → ")}`);
      return;
    }
    state.set(file, "open");
    for (const { path, type, lazy } of graph.get(file) ?? [])
      if (!type && !lazy) visit(path, [...trail, file]);
    state.set(file, "done");
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}
