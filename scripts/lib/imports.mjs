/**
 * The import rule of ARCHITECTURE.md: which part of src/ may import which, that
 * tools/ imports src/tool.ts and src/planners.ts alone, and no circles. An import of types alone or
 * by import() is an import. Circles are looked for between files and, at each
 * level of src/, between its folders and files.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

/** What each part may import besides itself and what is everybody's. */
const mayImport = {
  types: [],
  package: [],
  ctypes: [],
  ctext: [],
  oneliners: [],
  program: ["oneliners"],
  functions: ["oneliners", "program"],
  render: [],
  /** Figures for Prometheus and OpenTelemetry. */
  metrics: ["render"],
  /** What many machines sent as JSON. */
  merge: ["render"],
  files: [],
  recording: ["files"],
  compile: ["files"],
  native: [],
  facts: ["native"],
  engine: ["native", "facts"],
  /** The library: programs of other people. */
  lib: [
    ...["oneliners", "program", "render", "native", "facts", "engine", "compile", "ctypes"],
    "files",
  ],
  repl: [
    ...["oneliners", "program", "render", "native", "facts", "engine", "compile", "files"],
    "recording",
  ],
  cli: [
    ...["oneliners", "program", "functions", "render", "native", "facts", "engine", "compile"],
    ...["repl", "tool", "tools", "root", "files", "recording", "metrics", "merge"],
  ],
  /** Makers of what a tool's declaration has. */
  tool: [],
  tools: ["root"],
  /** src/tool.ts and src/planners.ts: the faces for tools. */
  root: ["oneliners", "program", "functions", "tool"],
};
/** Parts that everybody may import. */
const everybodys = new Set(["types", "package", "ctypes", "ctext"]);
/** Those of them that import nothing at all. */
const foundations = new Set(["types", "package"]);
/** What tools may import: the form of a tool, and the planners of argdist and the func* family. */
const facesOfTools = new Set(["tool.ts", "planners.ts"]);
/** In repl, only what runs effects may touch the kernel, the compiler or files. */
const kernelSide = new Set(["native", "facts", "engine", "compile", "files"]);

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
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return listFiles(path);
      return /\.tsx?$/.test(entry.name) ? [path] : [];
    });
}

/** Files that a file imports, in whatever way: `{ path, type }`. */
function importsOf(file) {
  const found = [];
  const take = (name, type) => {
    if (!ts.isStringLiteralLike(name) || !name.text.startsWith(".")) return;
    const base = join(dirname(file), name.text.replace(/\.js$/, ""));
    found.push({ path: [`${base}.ts`, `${base}.tsx`].find((p) => existsSync(p)) ?? base, type });
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node)) take(node.moduleSpecifier, node.importClause?.isTypeOnly);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier)
      take(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      take(node.argument.literal, true);
    else if (ts.isExternalModuleReference(node)) take(node.expression, false);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      take(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest));
  return found;
}

function breach(src, from, { path: to, type }) {
  const [fromPart, toPart] = [partOf(src, from), partOf(src, to)];
  if (fromPart === "tools" && toPart !== "tools" && !facesOfTools.has(relative(src, to)))
    return `${relative(src, from)} imports ${relative(src, to)}: tools import src/tool.ts or src/planners.ts`;
  if (fromPart === toPart) return undefined;
  if (everybodys.has(toPart) && !foundations.has(fromPart)) return undefined;
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

/** Circles between files, and between what lies side by side in any folder. */
function cycles(src, graph) {
  const levels = new Map([["", new Map()]]);
  const link = (level, from, to) => {
    const edges = levels.get(level) ?? new Map();
    levels.set(level, edges.set(from, (edges.get(from) ?? new Set()).add(to)));
  };
  for (const [file, edges] of graph)
    for (const { path } of edges) {
      const [from, to] = [relative(src, file).split("/"), relative(src, path).split("/")];
      let depth = 0;
      while (from[depth] === to[depth] && depth < from.length - 1) depth++;
      const level = from.slice(0, depth).join("/");
      link(level, from.slice(0, depth + 1).join("/"), to.slice(0, depth + 1).join("/"));
    }
  const files = new Map(
    [...graph].map(([file, edges]) => [
      relative(src, file),
      new Set(edges.map(({ path }) => relative(src, path))),
    ]),
  );
  return [...new Set([files, ...levels.values()].flatMap(circlesOf))];
}

/** One line for each circle that a walk in depth meets. */
function circlesOf(graph) {
  const state = new Map();
  const found = [];
  const visit = (node, trail) => {
    if (state.get(node) === "done") return;
    if (state.get(node) === "open") {
      found.push(`cycle: ${[...trail.slice(trail.indexOf(node)), node].join(" → ")}`);
      return;
    }
    state.set(node, "open");
    for (const next of graph.get(node) ?? []) visit(next, [...trail, node]);
    state.set(node, "done");
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}
