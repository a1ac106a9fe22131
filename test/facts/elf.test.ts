import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";

import { openUserFacts } from "../../src/facts/index.js";
import { compile, run, workDirectory } from "./compile.js";

const facts = openUserFacts();
let shapes = "";

/** Offsets in the file by nm and readelf: address - segment's address + segment's offset. */
function offsetByTools(path: string, mangled: string): number {
  const line = run("nm", path)
    .split("\n")
    .find((l) => l.endsWith(` ${mangled}`));
  const address = parseInt(line?.split(" ")[0] ?? "", 16);
  for (const segment of run("readelf", "-lW", path).matchAll(
    /LOAD\s+(0x\w+) (0x\w+) 0x\w+ (0x\w+)/g,
  )) {
    const [offset, start, size] = segment.slice(1, 4).map(Number) as [number, number, number];
    if (address >= start && address < start + size) return address - start + offset;
  }
  throw new Error(`${mangled} is in no segment`);
}

beforeAll(() => {
  shapes = compile("shapes.cc", "shapes");
});

describe("function symbols", () => {
  it("are found by exact name at their offset in the file", () => {
    for (const name of ["plain_function", "other_function", "main"]) {
      expect(facts.symbol(shapes, name)).toMatchObject({
        name,
        demangled: name,
        offset: offsetByTools(shapes, name),
      });
    }
    expect(facts.symbol(shapes, "plain_function")?.size).toBeGreaterThan(4);
    expect(facts.symbol(shapes, "plain_functio")).toBeUndefined();
    expect(facts.symbol(shapes, "printf")).toBeUndefined(); // only used here, not defined
    expect(facts.symbol(shapes, "shapes_drawn_semaphore")).toBeUndefined(); // no function
  });

  it("are found by mangled, full and short C++ names", () => {
    const mangled = "_ZN6shapes6Circle4areaEi";
    const offset = offsetByTools(shapes, mangled);
    expect(facts.symbol(shapes, mangled)?.offset).toBe(offset);
    expect(facts.symbol(shapes, "shapes::Circle::area(int)")).toMatchObject({
      name: mangled,
      offset,
    });
    expect(facts.symbol(shapes, "shapes::Circle::area(char const*)")?.name).toBe(
      "_ZN6shapes6Circle4areaEPKc",
    );
    expect(facts.symbol(shapes, "shapes::Circle::area")?.demangled).toMatch(
      /^shapes::Circle::area\(/,
    );
    expect(facts.symbol(shapes, "shapes::Circle::are")).toBeUndefined();
    expect(facts.symbol(shapes, "hidden_function")?.name).toBe("_ZL15hidden_functioni");
  });

  it("of templates are found with and without their arguments", () => {
    expect(facts.symbol(shapes, "shapes::twice<int>")?.demangled).toBe(
      "int shapes::twice<int>(int)",
    );
    expect(facts.symbol(shapes, "shapes::twice<long>")?.demangled).toBe(
      "long shapes::twice<long>(long)",
    );
    expect(facts.symbol(shapes, "shapes::twice")?.demangled).toMatch(/^(int|long) shapes::twice</);
  });

  it("are matched by pattern, each once, overloads all", () => {
    expect(facts.matchSymbols(shapes, /^shapes::Circle::area$/g).map((s) => s.demangled)).toEqual([
      "shapes::Circle::area(char const*)",
      "shapes::Circle::area(int)",
    ]);
    expect(facts.matchSymbols(shapes, /^(plain|other)_function$/).map((s) => s.name)).toEqual([
      "other_function",
      "plain_function",
    ]);
    expect(facts.matchSymbols(shapes, /^nothing$/)).toEqual([]);
  });

  it("have near names", () => {
    expect(facts.nearestSymbols(shapes, "plain_fucntion")).toContain("plain_function");
    expect(facts.nearestSymbols(shapes, "shapes::Circle::aera")).toContain("shapes::Circle::area");
  });

  it("say when only the chooser of an indirect function is known", () => {
    expect(facts.symbol(shapes, "chosen_function")?.indirect).toBe("resolver");
  });
});

describe("libc", () => {
  const libc = (): string => facts.library("c") ?? "";

  it("resolves indirect functions to what this machine uses", () => {
    const strlen = facts.symbol(libc(), "strlen");
    expect(strlen?.indirect).toBe("resolved");
    // Node's own program has an entry of its own for it.
    expect(facts.symbol(libc(), "strcmp")?.indirect).toBe("resolved");
    const resolver = facts.symbol(libc(), "strlen@GLIBC_2.2.5");
    expect(resolver?.offset).toBe(strlen?.offset);
    const plain = facts.symbol(libc(), "getenv");
    expect(plain?.indirect).toBeUndefined();
  });

  it("tells the versions of a symbol apart", () => {
    if (process.arch !== "x64") return;
    const old = facts.symbol(libc(), "memcpy@GLIBC_2.2.5");
    const now = facts.symbol(libc(), "memcpy@@GLIBC_2.14");
    expect(old?.offset).toBeGreaterThan(0);
    expect(now?.offset).toBe(facts.symbol(libc(), "memcpy")?.offset);
    expect(old?.offset).not.toBe(now?.offset);
    expect(facts.symbol(libc(), "memcpy@GLIBC_9")).toBeUndefined();
  });
});

describe("a stripped program", () => {
  it("has its symbols from the file that .gnu_debuglink names", () => {
    const work = workDirectory();
    copyFileSync(shapes, join(work, "linked"));
    run("objcopy", "--only-keep-debug", "linked", "linked.debug");
    run("strip", "linked");
    expect(facts.symbol(join(work, "linked"), "plain_function")).toBeUndefined();
    run("objcopy", "--add-gnu-debuglink=linked.debug", "linked", "found");
    expect(facts.symbol(join(work, "found"), "plain_function")?.offset).toBe(
      offsetByTools(shapes, "plain_function"),
    );
  });

  it("does not believe a debug file of another build", () => {
    const work = workDirectory();
    run("cc", "-shared", "-fPIC", "-Wl,--build-id", "-x", "c", "/dev/null", "-o", "foreign.debug");
    copyFileSync(shapes, join(work, "alone"));
    run("strip", "alone");
    run("objcopy", "--add-gnu-debuglink=foreign.debug", "alone", "fooled");
    writeFileSync(join(work, "foreign.debug"), "no longer the same");
    expect(facts.symbol(join(work, "fooled"), "plain_function")).toBeUndefined();
    copyFileSync(
      compile("shapes.cc", "rebuilt", ["-O2", "-Wl,--build-id=0x1234567890"]),
      join(work, "foreign.debug"),
    );
    expect(facts.symbol(join(work, "fooled"), "plain_function")).toBeUndefined();
  });

  it("has its symbols from .gnu_debugdata", () => {
    const work = workDirectory();
    copyFileSync(shapes, join(work, "mini"));
    run("objcopy", "--only-keep-debug", "mini", "mini.symbols");
    run("xz", "-kf", "mini.symbols");
    run("strip", "mini");
    run("objcopy", "--add-section", ".gnu_debugdata=mini.symbols.xz", "mini", "packed");
    const packed = join(work, "packed");
    expect(facts.symbol(packed, "plain_function")?.offset).toBe(
      offsetByTools(shapes, "plain_function"),
    );
    expect(facts.symbol(packed, "shapes::Circle::area(int)")).toBeDefined();
  });
});

describe("what is not a program", () => {
  it("has a reason", () => {
    const work = workDirectory();
    writeFileSync(join(work, "script"), "#!/bin/sh\n");
    writeFileSync(join(work, "short"), "\x7fELF");
    run("mkfifo", "fifo");
    expect(facts.whyNot?.(join(work, "script"))).toBe("a script, not an ELF file");
    expect(facts.whyNot?.(join(work, "short"))).toBe("a damaged ELF file");
    expect(facts.whyNot?.(join(work, "fifo"))).toBe("not a regular file");
    expect(facts.whyNot?.(join(work, "missing"))).toBe("No such file or directory");
    expect(facts.whyNot?.(shapes)).toBeUndefined();
    expect(facts.symbol(join(work, "script"), "main")).toBeUndefined();
  });

  it("is read again when it has changed", () => {
    const path = join(workDirectory(), "later");
    expect(facts.symbol(path, "main")).toBeUndefined();
    copyFileSync(shapes, path);
    expect(facts.symbol(path, "main")).toBeDefined();
  });

  it("tells Go programs from others", () => {
    run("objcopy", "--add-section", ".go.buildinfo=/bin/true", shapes, "gopher");
    expect(facts.isGo(join(workDirectory(), "gopher"))).toBe(true);
    expect(facts.isGo(shapes)).toBe(false);
  });
});

describe("USDT probes", () => {
  it("are grouped with their places, arguments and semaphores", () => {
    const entered = facts.usdt(shapes, "shapes", "entered");
    expect(entered?.locations.length).toBe(2);
    expect(entered?.locations.map(({ semaphore }) => semaphore)).toEqual([0, 0]);
    expect(entered?.locations[0]?.arguments.map((a) => [a.size, a.signed, a.place.kind])).toEqual([
      [4, true, "register"],
      [8, false, "memory"],
      [4, false, "constant"],
    ]);
    const plain = facts.symbol(shapes, "plain_function");
    expect(entered?.locations[0]?.offset).toBeGreaterThanOrEqual(plain?.offset ?? Infinity);
    expect(entered?.locations[0]?.offset).toBeLessThan((plain?.offset ?? 0) + (plain?.size ?? 0));
    const drawn = facts.usdt(shapes, undefined, "drawn");
    expect(drawn?.locations[0]?.semaphore).toBe(offsetByTools(shapes, "shapes_drawn_semaphore"));
    expect(drawn?.locations[0]?.arguments[0]?.place).toEqual({
      kind: "memory",
      base: "rax",
      index: "rbx",
      scale: 8,
      displacement: 0n,
    });
    expect(facts.usdt(shapes, "other", "entered")).toBeUndefined();
    expect(facts.usdtProbes(shapes).map((p) => `${p.provider}:${p.name}`)).toEqual([
      "shapes:entered",
      "shapes:drawn",
    ]);
  });
});
