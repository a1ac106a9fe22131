/**
 * Bundles src/cli's commands into dist/, in two steps: esbuild splits ES
 * modules into chunks (what only `import()` reaches stays out of the start),
 * then each chunk becomes CommonJS, which Node 20 starts 8 to 18 ms sooner
 * than the same ES modules. Last, what a file always loads is copied into it:
 * a file less saves Node 0.5 to 1 ms. A hundred tools, which share nearly all,
 * would be a hundred copies: what they load lies in one file for all of them.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { setFlagsFromString } from "node:v8";
import { Script } from "node:vm";
import { hashInputs, NATIVE_TEXTS } from "./lib/inputs.mjs";
import { buildLibrary, declareLibrary } from "./lib/library.mjs";
import { buildForeseen } from "./lib/foreseen.mjs";
import { keepUsedCode } from "./lib/used_code.mjs";
import { buildManuals } from "./lib/man.mjs";
import { writeToolIndex } from "./lib/tools.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const commands = ["bcc-trace", "bcc-tool", "bcc-argdist", "bcc-repl"];

/** Writes dist/ anew; a reader sees the old files or the new ones. */
export async function build() {
  const esbuild = await import("esbuild");
  writeToolIndex(root);
  const target = join(root, "dist");
  mkdirSync(target, { recursive: true });
  const work = mkdtempSync(join(target, "work-"));
  try {
    await bundle(esbuild, work);
    for (const name of readdirSync(work)) if (!isCommand(name)) saveCode(join(work, name));
    await bundleScreen(esbuild, work);
    await buildLibrary(root, esbuild);
    await buildManuals(root, esbuild);
    writeFileSync(join(work, "native.id"), hashInputs(root, NATIVE_TEXTS).slice(0, 16));
    const made = readdirSync(work);
    // Chunks have their content's hash in their names: first these, then what names them.
    for (const name of made.sort(chunksFirst)) renameSync(join(work, name), join(target, name));
    if (createRequire(import.meta.url)(join(root, "bin/place.cjs")).isBuilt()) {
      await buildForeseen(root, esbuild);
      keepUsedCode(root, target);
    }
    for (const name of readdirSync(target)) {
      if (/\.cjs(\.code)?$/.test(name) && !made.includes(name)) rmSync(join(target, name));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * What needs Ink and React stays an ES module, as they wait at their top level,
 * and all of it is one file: from node_modules' two hundred it takes three times as long.
 */
async function bundleScreen(esbuild, work) {
  await esbuild.build({
    entryPoints: [join(root, "src/repl/components/mount.tsx")],
    outfile: join(work, "repl-screen.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    jsx: "automatic",
    minify: true,
    legalComments: "eof",
    logLevel: "warning",
    // React's other build checks everything it does, at twice the cost.
    define: { "process.env.NODE_ENV": '"production"', "process.env.DEV": '"false"' },
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    plugins: [withoutDevtools],
  });
}

/** Ink names a package that only its own developers have. */
const withoutDevtools = {
  name: "without-devtools",
  setup(plugin) {
    plugin.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({
      path,
      namespace: "without",
    }));
    plugin.onLoad({ filter: /./, namespace: "without" }, () => ({
      contents: "export default {};",
    }));
  },
};

const isCommand = (name) => commands.includes(basename(name, ".cjs"));

const chunksFirst = (a, b) => Number(isCommand(a)) - Number(isCommand(b));

/**
 * What V8 made of a chunk, all its functions, beside it: with it a one-liner is
 * loaded and planned in 19 ms, without in 36. Another version of V8 does not
 * accept it and reads the text.
 */
function saveCode(path) {
  setFlagsFromString("--no-lazy");
  const script = new Script(wrapped(readFileSync(path, "utf8")), { filename: path });
  // V8 compares its flags with those of the reader.
  setFlagsFromString("--lazy");
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  writeFileSync(`${path}.code`, script.createCachedData());
}

const [before, after] = ["(function(exports,require,module,__filename,__dirname){", "})"];
const wrapped = (code) => before + code + after;

async function bundle(esbuild, work) {
  const entryPoints = commands
    .map((name) => join(root, "src/cli", `${name}.ts`))
    .filter((path) => existsSync(path));
  const split = await esbuild.build({
    entryPoints,
    outdir: work,
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    minifySyntax: true,
    outExtension: { ".js": ".cjs" },
    chunkNames: "chunk-[hash]",
    define: { "import.meta.dirname": "__dirname" },
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    absWorkingDir: root,
  });
  const chunks = new Map();
  for (const { path, text } of split.outputFiles) {
    const { code } = await esbuild.transform(text, {
      format: "cjs",
      platform: "node",
      target: "node20.19",
      minify: true,
      keepNames: false,
      supported: { "dynamic-import": false },
    });
    chunks.set(basename(path), { code, needs: staticImports(text), lazy: lazyImports(text) });
  }
  const roots = new Set(commands.map((name) => `${name}.cjs`).filter((name) => chunks.has(name)));
  for (const { lazy } of chunks.values()) for (const name of lazy) roots.add(name);
  const tools = new Set(
    Object.entries(split.metafile.outputs)
      .filter(([, { entryPoint = "" }]) => entryPoint.startsWith("tools/"))
      .map(([path]) => basename(path)),
  );
  const shared = sharedParts([...tools], chunks);
  writeFileSync(join(work, shared.name), shared.text);
  for (const name of roots)
    writeFileSync(
      join(work, name),
      tools.has(name) ? withLoader(name, chunks, [], shared.name) : withParts(name, chunks),
    );
}

/** One file with a function for each chunk that any of the tools needs. */
function sharedParts(tools, chunks) {
  const parts = new Set(tools.flatMap((name) => [...partsOf(name, chunks)]));
  for (const tool of tools) parts.delete(tool);
  const text = `"use strict";module.exports={${functionsOf([...parts], chunks)}};\n`;
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return { name: `parts-${hash}.cjs`, text };
}

/** Chunks that esbuild's output of ES modules imports, or imports later. */
const staticImports = (text) =>
  [...text.matchAll(/from\s*"\.\/([^"]+)"|^import\s*"\.\/([^"]+)"/gm)].map((m) => m[1] ?? m[2]);
const lazyImports = (text) => [...text.matchAll(/\bimport\(\s*"\.\/([^"]+)"/g)].map((m) => m[1]);

/** All chunks that a file always loads, itself left out. */
function partsOf(name, chunks) {
  const parts = new Set();
  const collect = (from) => {
    for (const part of chunks.get(from).needs) {
      if (part === name || parts.has(part)) continue;
      parts.add(part);
      collect(part);
    }
  };
  collect(name);
  return parts;
}

/**
 * A file with a function for each chunk that it needs. Which file runs a chunk
 * first puts it in Node's own cache: there is one of each in a process.
 */
const withParts = (name, chunks) => withLoader(name, chunks, [...partsOf(name, chunks)], "");

const functionsOf = (parts, chunks) =>
  parts
    .map((part) => `${JSON.stringify(part)}(module,exports,require){${chunks.get(part).code}}`)
    .join(",\n");

/** `shared`: name of a file with further parts, or empty. */
function withLoader(name, chunks, parts, shared) {
  return `"use strict";const parts={${functionsOf(parts, chunks)}},shared=${JSON.stringify(shared)};${loader}
(function(require){${chunks.get(name).code}})(load);
`;
}

const loader = `
function load(id){
  const name=id.slice(2),path=__dirname+"/"+name,have=require.cache[path];
  if(have)return have.exports;
  if(!id.startsWith("./"))return require(id);
  const run=Object.hasOwn(parts,name)?parts[name]:sharedPart(name)??compiled(path);
  const made=require.cache[path]={id:path,filename:path,loaded:true,exports:{},children:[],paths:[]};
  run(made,made.exports,load);
  return made.exports;
}
function sharedPart(name){
  if(!shared||name===shared)return undefined;
  const all=load("./"+shared);
  return Object.hasOwn(all,name)?all[name]:undefined;
}
function compiled(path){
  const {readFileSync}=require("node:fs"),{Script}=require("node:vm");
  let cachedData;
  try{cachedData=readFileSync(path+".code")}catch{}
  const text=${JSON.stringify(before)}+readFileSync(path,"utf8")+${JSON.stringify(after)};
  const run=new Script(text,{filename:path,cachedData}).runInThisContext();
  return (module,exports,load)=>run(exports,require,module,path,__dirname);
}`;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await build();
  } catch (error) {
    // What a declaration has wrong is said in its message; the rest of it is of our own code.
    if (!/^Cannot add option/.test(error?.message ?? "")) throw error;
    process.stderr.write(`error: ${error.message.replace(/\n-\s+/, ", ").split("\n")[0]}\n`);
    process.exit(1);
  }
  // For those who use the package; the tests take the sources.
  if (process.argv.includes("--types")) declareLibrary(root);
}
