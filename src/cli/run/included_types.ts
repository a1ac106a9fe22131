import { compile } from "../../compile/index.js";
import type { CacheStore } from "../../compile/store.js";
import { openKernelFacts, withTypesOf } from "../../facts/index.js";
import { includeLine } from "../../oneliners/source.js";
import type { KernelFacts } from "../../types/facts.js";
import type { Machine } from "../../types/tool.js";
import { includedFiles } from "./includes.js";

/**
 * This kernel, with the structs and types that probes name and headers of -I have: the compiler lays them
 * out, and their members are known as the kernel's are. What it can't compile is told when the
 * probes' own program is compiled.
 */
export async function kernelWithIncludes(
  includes: readonly string[],
  probes: readonly string[],
  store: CacheStore,
): Promise<KernelFacts> {
  const kernel = openKernelFacts();
  if (includes.length === 0) return kernel;
  const lines = includes.map(includeLine).join("");
  const types = [...tagsIn(probes), ...typedefsIn(lines, probes)];
  if (types.length === 0) return kernel;
  const compiled = async (wanted: readonly string[]): Promise<Uint8Array | undefined> => {
    const maps = wanted.map((type, i) => `BPF_ARRAY(included_${i}, ${type}, 1);\n`);
    const text = `${lines}${maps.join("")}int f(void *ctx) { return 0; }\n`;
    const request = { text, fileName: "included.c", cflags: [], headers: "auto" } as const;
    const outcome = await compile(request, { cache: true, store });
    return outcome.ok ? outcome.value.module.btf : undefined;
  };
  const btf = (await compiled(types)) ?? (await compiled(await complete(types, compiled)));
  return btf === undefined ? kernel : withTypesOf(btf, kernel);
}

/** Those that have a body: of the others there are only pointers. */
async function complete(
  types: readonly string[],
  compiled: (types: readonly string[]) => Promise<unknown>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const type of types) if ((await compiled([type])) !== undefined) found.push(type);
  return found;
}

/** The same for a tool that takes headers, as argdist does: whatever it was given may name their structs. */
export async function machineWithIncludes(
  machine: Machine,
  given: Readonly<Record<string, unknown>>,
  store: CacheStore,
): Promise<Machine> {
  const texts = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  const includes = texts(given["includes"]);
  if (includes.length === 0) return machine;
  const probes = Object.values(given).flatMap(texts);
  return { ...machine, kernel: await kernelWithIncludes(includes, probes, store) };
}

const tagsIn = (texts: readonly string[]): readonly string[] => [
  ...new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/\b(struct|union)\s+([A-Za-z_]\w*)/g)].map(
        ([, kind, tag]) => `${kind} ${tag}`,
      ),
    ),
  ),
];

/** Names that the headers give to types, of those that the probes use. */
function typedefsIn(lines: string, probes: readonly string[]): readonly string[] {
  const words = new Set(probes.flatMap((text) => text.match(/[A-Za-z_]\w*/g) ?? []));
  const names = includedFiles(lines, [""]).flatMap(({ text }) => typedefNames(text));
  return [...new Set(names)].filter((name) => words.has(name));
}

/** `typedef struct { … } load_t, *load_p;`: what stands outside of braces, before commas and the end. */
function typedefNames(text: string): readonly string[] {
  const code = text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g, " ");
  const names: string[] = [];
  for (const { index } of code.matchAll(/\btypedef\b/g)) {
    let depth = 0;
    let outside = "";
    for (const piece of code.slice(index, index + MOST_TYPEDEF)) {
      if (piece === "}") depth--;
      if (depth === 0) outside += piece;
      if (piece === "{") depth++;
      if (piece === ";" && depth === 0) break;
    }
    for (const [, name] of outside.matchAll(/(\w+)\s*(?:\[[^\]]*\]\s*)*[,;]/g)) names.push(name!);
  }
  return names;
}

/** Longest declaration of a type that is looked at. */
const MOST_TYPEDEF = 1 << 16;
