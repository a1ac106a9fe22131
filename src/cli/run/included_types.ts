import { compile } from "../../compile/index.js";
import type { CacheStore } from "../../compile/store.js";
import { openKernelFacts, withTypesOf } from "../../facts/index.js";
import { includeLine } from "../../oneliners/source.js";
import type { KernelFacts } from "../../types/facts.js";
import type { Machine } from "../../types/tool.js";

/**
 * This kernel, with the structs that probes name and headers of -I have: the compiler lays them
 * out, and their members are known as the kernel's are. What it can't compile is told when the
 * probes' own program is compiled.
 */
export async function kernelWithIncludes(
  includes: readonly string[],
  probes: readonly string[],
  store: CacheStore,
): Promise<KernelFacts> {
  const kernel = openKernelFacts();
  const tags = includes.length === 0 ? [] : tagsIn(probes);
  if (tags.length === 0) return kernel;
  const maps = tags.map((tag, i) => `BPF_ARRAY(included_${i}, ${tag}, 1);\n`);
  const text = `${includes.map(includeLine).join("")}${maps.join("")}int f(void *ctx) { return 0; }\n`;
  const request = { text, fileName: "included.c", cflags: [], headers: "auto" } as const;
  const compiled = await compile(request, { cache: true, store });
  const btf = compiled.ok ? compiled.value.module.btf : undefined;
  return btf === undefined ? kernel : withTypesOf(btf, kernel);
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
