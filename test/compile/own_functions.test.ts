import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/compile/compile.js";
import { packageRoot } from "../../src/package/root.js";

const layer = (file: string): string =>
  readFileSync(join(packageRoot(), "native/compiler/layer", file), "utf8");

const namesIn = (file: string, pattern: RegExp): readonly string[] => [
  ...new Set([...layer(file).matchAll(pattern)].map(([, name]) => name!)),
];

const FUNCTION = /^(?:static|INLINE|__inlined)[^\n;=]*?\b(?!__attribute__)(\w+)\((?!\()[^;]*?\{/gm;
const MACRO = /^#define (\w+)\(/gm;

/** What a person may call a function of their own; clang itself has words for the last. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "functions.h": namesIn("functions.h", FUNCTION),
  "inlines.h": namesIn("inlines.h", FUNCTION),
  "macros/kernel.h": namesIn("macros/kernel.h", MACRO),
  "macros/files.h": namesIn("macros/files.h", MACRO),
  "macros/network.h": namesIn("macros/network.h", MACRO),
  "clang's": [
    "memcpy",
    "memset",
    "memmove",
    "memcmp",
    "strlen",
    "strncmp",
    "abs",
    "labs",
    "ffs",
    "log2",
    "log",
    "pow",
    "round",
    "floor",
    "fabs",
    "index",
    "isdigit",
    "toascii",
    "exit",
    "printf",
    "puts",
    "putchar",
    "malloc",
    "free",
    "calloc",
    "strcpy",
    "strchr",
    "strcmp",
    "bcmp",
    "memchr",
    "sqrt",
    "min",
    "max",
    "fmin",
    "read",
    "write",
    "time",
    "abort",
    "logb",
    "exp",
    "sin",
  ],
  "the one-liners'": ["wanted", "current_ids", "bring_in", "lost", "events"],
};

/** The instructions of a program that calls a function of that name. */
async function called(name: string): Promise<string> {
  const text = `static inline int ${name}(int a, int b, int c, int d, int e) { return a * 3 + e; }
int probe(void *ctx) { return ${name}(bpf_get_smp_processor_id(), 2, 3, 4, 5); }
`;
  const source = { text, fileName: "own.c", cflags: ["-Wno-everything"], headers: "btf" } as const;
  const outcome = await compile(source, { cache: false });
  if (!outcome.ok) return outcome.diagnostics.map(({ message }) => message).join("; ");
  const program = outcome.value.module.programs.find((one) => one.name === "probe");
  return Buffer.from(program!.instructions).toString("hex");
}

describe("a person's own function is the one that is called, whatever the layer has of that name", async () => {
  const own = await called("nobody_elses");

  test.each(Object.keys(NAMES))("%s", async (file) => {
    expect(NAMES[file]!.length).toBeGreaterThan(3);
    const wrong: Record<string, string> = {};
    for (const name of NAMES[file]!) {
      const code = await called(name);
      if (code !== own) wrong[name] = code;
    }
    expect(wrong).toEqual({});
  });
});
