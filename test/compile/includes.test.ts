import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { childFlags } from "../../src/compile/flags.js";
import { compile, type CompileResult } from "../../src/compile/compile.js";
import { CacheStore } from "../../src/compile/store.js";
import type { Outcome } from "../../src/types/outcome.js";

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "includes-"));
  for (const name of ["a", "b", "b/sub"]) mkdirSync(join(base, name));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(base, name), text);

/** A map of as many entries as the header says. */
const text = (include: string): string =>
  `#include ${include}\nBPF_TABLE("hash", u32, u64, h, ENTRIES);\nint f(void *ctx) { u32 k = 1; h.increment(k); return 0; }\n`;

async function run(include: string, ...more: string[]): Promise<Outcome<CompileResult>> {
  const cflags = [`-I${base}/a`, "-I", `${base}/b`, ...more];
  const store = new CacheStore(join(base, "cache"));
  const request = { text: text(include), fileName: "t.c", cflags, headers: "btf" } as const;
  const outcome = await compile(request, { store });
  store.settle();
  return outcome;
}

/** Entries of the map, and whether they came from the cache. */
async function entries(include: string, ...more: string[]): Promise<string> {
  const outcome = await run(include, ...more);
  if (!outcome.ok) throw new Error(outcome.diagnostics[0]?.message);
  const { module, cached } = outcome.value;
  return `${module.maps[0]!.maxEntries} ${cached ? "cached" : "compiled"}`;
}

describe("files that a text includes", () => {
  it("are part of what the cache compares", async () => {
    write("b/mine.h", "#define ENTRIES 3\n");
    expect(await entries("<mine.h>")).toBe("3 compiled");
    expect(await entries("<mine.h>")).toBe("3 cached");
    write("b/mine.h", "#define ENTRIES 4\n");
    expect(await entries("<mine.h>")).toBe("4 compiled");
    write("b/mine.h", "#define ENTRIES 3\n");
    expect(await entries("<mine.h>")).toBe("3 compiled");
  });

  it("count where they are included by others, and by a flag", async () => {
    write("b/mine.h", '#include "sub/other.h"\n');
    write("b/sub/other.h", '#include "third.h"\n');
    write("b/sub/third.h", "#define ENTRIES 5\n");
    expect(await entries('"mine.h"')).toBe("5 compiled");
    expect(await entries('"mine.h"')).toBe("5 cached");
    write("b/sub/third.h", "#define ENTRIES 6\n");
    expect(await entries('"mine.h"')).toBe("6 compiled");
    write("first.h", "#define TWICE 2\n");
    write("b/mine.h", "#define ENTRIES (4 * TWICE)\n");
    expect(await entries('"mine.h"', "-include", join(base, "first.h"))).toBe("8 compiled");
    write("first.h", "#define TWICE 3\n");
    expect(await entries('"mine.h"', "-include", join(base, "first.h"))).toBe("12 compiled");
  });

  it("that would now be found in an earlier directory make it compile again", async () => {
    write("b/sub/mine.h", "#define ENTRIES 7\n");
    expect(await entries('"sub/mine.h"')).toBe("7 compiled");
    expect(await entries('"sub/mine.h"')).toBe("7 cached");
    mkdirSync(join(base, "a/sub"));
    write("a/sub/mine.h", "#define ENTRIES 9\n");
    expect(await entries('"sub/mine.h"')).toBe("9 compiled");
  });

  it("may take kernel types and constants, as a definition of the command line may", async () => {
    write(
      "b/mine.h",
      "struct key { struct qstr *name; char comm[TASK_COMM_LEN]; };\n#define ENTRIES (2 * PIDTYPE_SID)\n",
    );
    expect(await entries("<mine.h>")).toMatch(/^\d+ compiled/);
    write("b/mine.h", "#define ENTRIES COUNT\n");
    expect(await entries("<mine.h>", "-DCOUNT=(2*TASK_COMM_LEN)")).toBe("32 compiled");
  });

  it("are refused where they are pipes, devices or too large", async () => {
    execFileSync("mkfifo", [join(base, "a/mine.h")]);
    const outcome = await run('"mine.h"');
    expect(outcome.ok ? [] : outcome.diagnostics.map(({ message }) => message)).toContain(
      `${base}/a/mine.h: not a regular file`,
    );
    rmSync(join(base, "a/mine.h"));
    write("a/mine.h", " ".repeat(9 << 20));
    const large = await run('"mine.h"');
    expect(large.ok ? "" : large.diagnostics[0]?.message).toBe(`${base}/a/mine.h: over 8 MB`);
  });
});

describe("flags of the compiler", () => {
  const flags = (cflags: string[], text = "") =>
    childFlags({ text, fileName: "dir/p.c", cflags, headers: "btf" });

  it("get absolute paths, because it runs elsewhere", () => {
    const here = process.cwd();
    expect(
      flags(["-Ia", "-I", "b", "-iquote/c", "-DX=1", "-include", "./d.h", "-include", "e.h"]),
    ).toEqual([
      `-I${here}/a`,
      `-I${here}/b`,
      "-iquote/c",
      "-DX=1",
      "-include",
      `${here}/d.h`,
      "-include",
      "e.h",
    ]);
  });

  it("have the text's directory where it includes a quoted file", () => {
    expect(flags([], '#include "x.h"\n')).toEqual([`-iquote${process.cwd()}/dir`]);
    expect(flags([], "#include <x.h>\n")).toEqual([]);
  });
});
