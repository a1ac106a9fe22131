/**
 * Files that a stranger may have mapped while root profiles. Each must cost at
 * most some 100 MB and no stall (the test's timeout ends one), and give a name
 * or `[unknown]`. Found another way to make one expensive? It is one more entry.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

import { nativeFacts } from "../../src/native/facts.js";
import { BASE, type ElfPart, symbolTable, writeElf } from "../support/elf.js";
import { compile, workDirectory } from "./compile.js";

interface Attack {
  readonly name: string;
  /** Writes the file. */
  readonly make: (path: string) => void;
  /** What the function at offset 0x100 is called. */
  readonly called: RegExp;
  /** Its cost is told. */
  readonly noted?: boolean;
}

const STRANGER = 12345;
const MB = 1 << 20;
const A_MB = Buffer.alloc(MB, "A");
const named = (name: string | Buffer): Buffer =>
  Buffer.concat([Buffer.from("\0"), Buffer.from(name), Buffer.from("\0")]);
const here = { name: 1, address: BASE + 0x100, size: 16 };
const many = (count: number, address: (i: number) => number) =>
  Array.from({ length: count }, (_, i) => ({ name: 1, address: address(i), size: 16 }));
const plain = symbolTable(named("target"), [here]);
const bare = symbolTable(named("target"), [here], true);
/** Each level stands for twice the one before it. */
const DOUBLING = `_Z1f1AIiiES_IS0_S0_E${[..."123456789ABCDEFGHIJKLMNOPQR"].map((c) => `S_IS${c}_S${c}_E`).join("")}`;

const versions = Buffer.alloc(20 * 200_000);
for (let at = 0; at < versions.length; at += 20) {
  [1, 0, 1, 1].forEach((v, i) => versions.writeUInt16LE(v, at + 2 * i));
  versions.writeUInt32LE(20, at + 12);
  versions.writeUInt32LE(20, at + 16);
}

const attacks: readonly Attack[] = [
  {
    name: "an ordinary file",
    make: (path) => writeElf(path, plain),
    called: /^target\+0x4 /,
  },
  {
    name: "60,000 sections share a name of 1 MB",
    make: (path) =>
      writeElf(path, [{ name: A_MB.toString(), type: 1 }, ...plain], { bareSections: 60_000 }),
    called: /^target\+0x4 /,
  },
  {
    name: "60,000 functions share a name of 1 MB",
    make: (path) =>
      writeElf(path, symbolTable(named(A_MB), [here, ...many(60_000, (i) => BASE + 0x1000 + i)])),
    called: /^A{2048}\.\.\.\+0x4 /,
  },
  {
    name: "300,000 names for one place, all of 1 MB",
    make: (path) =>
      writeElf(
        path,
        symbolTable(
          named(A_MB),
          many(300_000, () => here.address),
        ),
      ),
    called: /^A{2048}\.\.\.\+0x4 /,
  },
  {
    name: "a chain of 200,000 symbol versions with a name of 1 MB",
    make: (path) =>
      writeElf(path, [
        ...bare,
        { name: ".verstr", type: 3, data: named(A_MB) },
        { name: ".gnu.version_d", type: 0x6ffffffd, data: versions, link: ".verstr" },
        { name: ".gnu.version", type: 0x6fffffff, data: Buffer.from([0, 0, 1, 0]) },
      ]),
    called: /^target\+0x4 /,
  },
  {
    name: "a C++ name that doubles at each level",
    make: (path) => writeElf(path, symbolTable(named(DOUBLING), [here])),
    called: /^f\(A<int, int>.{1,2040}\.\.\.\+0x4 /,
  },
  {
    name: "a Rust name whose back references double",
    make: (path) =>
      writeElf(
        path,
        symbolTable(named(`_RMC0${"T".repeat(40)}u${"B2_".repeat(20)}${"E".repeat(40)}`), [here]),
      ),
    called: /\+0x4 /,
  },
  {
    name: "a debug link to a file of 1 TiB",
    make: (path) => {
      const link = `${basename(path)}.debug`;
      const padded = Buffer.alloc((link.length + 4) & ~3);
      padded.write(link);
      const data = Buffer.concat([padded, Buffer.from([1, 0, 0, 0])]);
      writeElf(join(workDirectory(), link), plain);
      truncateSync(join(workDirectory(), link), 2 ** 40);
      writeElf(path, [...bare, { name: ".gnu_debuglink", type: 1, data }]);
    },
    called: /^target\+0x4 /,
    noted: true,
  },
  {
    name: "1,000 MB of debug data that are not there",
    make: (path) => writeElf(path, [...bare, { name: ".gnu_debugdata", type: 1, size: 1000 * MB }]),
    called: /^target\+0x4 /,
    noted: true,
  },
  {
    name: "debug data that unpack to 100 MB",
    make: (path) => {
      const data = execFileSync("xz", ["-0", "-c"], { input: Buffer.alloc(100 * MB) });
      writeElf(path, [...bare, { name: ".gnu_debugdata", type: 1, data }]);
    },
    called: /^target\+0x4 /,
    noted: true,
  },
  {
    name: "1,000 notes of 1,000 MB",
    make: (path) =>
      writeElf(path, [
        ...plain,
        ...Array.from({ length: 1000 }, (): ElfPart => ({ type: 7, size: 1000 * MB })),
      ]),
    called: /^target\+0x4 /,
  },
  {
    name: "a symbol table of 1,000 MB that is not there",
    make: (path) =>
      writeElf(path, [
        { name: ".strtab", type: 3, data: named("target") },
        { name: ".symtab", type: 2, size: 1000 * MB, link: ".strtab" },
      ]),
    called: /^\[unknown\] /,
    noted: true,
  },
  {
    name: "2.2 million functions",
    make: (path) =>
      writeElf(
        path,
        symbolTable(
          named("target"),
          many(2_200_000, (i) => BASE + i),
        ),
      ),
    called: /^\[unknown\] /,
    noted: true,
  },
  {
    name: "65,535 segments",
    make: (path) => writeElf(path, plain, { segments: 0xffff }),
    called: /^\[unknown\] /,
  },
];

const running: ChildProcess[] = [];
const leftovers: string[] = [];
let mapFile = "";

beforeAll(() => {
  mapFile = compile("map_file.c", "map-file");
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  for (const path of leftovers.splice(0)) rmSync(path, { force: true });
});

/** Starts the program; where its mapping is. */
async function start(...words: readonly string[]): Promise<{ pid: number; page: bigint }> {
  const child = spawn(mapFile, words);
  running.push(child);
  const [text] = (await once(child.stdout, "data")) as [Buffer];
  return { pid: child.pid ?? 0, page: BigInt(text.toString().trim().split(" ")[1] ?? 0) };
}

function giveAway(path: string): void {
  if (process.getuid?.() === 0) chownSync(path, STRANGER, STRANGER);
}

const statusMb = (field: string): number =>
  Number(
    new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync("/proc/self/status", "utf8"))?.[1],
  ) / 1024;

/** What `work` adds to the memory of this process at its highest, in MB. */
function peakOf(work: () => void): number {
  writeFileSync("/proc/self/clear_refs", "5"); // starts VmHWM anew
  const before = statusMb("VmRSS");
  work();
  return statusMb("VmHWM") - before;
}

describe("a stranger's file", () => {
  it.each(attacks)("$name", async ({ make, called, noted }) => {
    const path = join(workDirectory(), "hostile");
    make(path);
    giveAway(path);
    const { pid, page } = await start(path);
    const symbolizer = new (nativeFacts().Symbolizer)();
    let name = "";
    const peak = peakOf(() => (name = symbolizer.user(pid, page + 0x104n)));
    expect(name).toMatch(called);
    expect(symbolizer.takeNotes()).toEqual(noted === true ? [path] : []);
    expect(peak).toBeLessThan(110);
  });

  it.each(attacks)("listed: $name", ({ make }) => {
    const path = join(workDirectory(), "listed");
    make(path);
    let listed = "";
    try {
      const image = new (nativeFacts().ElfImage)(path);
      image.symbol("no_such");
      image.nearest("targe", 3);
      image.usdt();
      listed = image.functions();
    } catch (error) {
      expect(String(error)).toMatch(/damaged|more than 128 MB/);
    }
    expect(listed.length).toBeLessThanOrEqual(140 * MB);
  });

  it("that is one of many takes no more than all may take", async () => {
    const symbolizer = new (nativeFacts().Symbolizer)();
    let unknown = 0;
    const path = join(workDirectory(), "one-of-many");
    writeElf(
      path,
      symbolTable(named("target"), [here, ...many(1_900_000, (i) => BASE + 0x1000 + i)]),
    );
    const all: { readonly pid: number; readonly page: bigint }[] = [];
    for (let i = 0; i < 6; i++) {
      const copy = `${path}${i}`;
      execFileSync("cp", [path, copy]);
      giveAway(copy);
      all.push(await start(copy));
    }
    const peak = peakOf(() => {
      for (const { pid, page } of all)
        if (symbolizer.user(pid, page + 0x104n).startsWith("[unknown]")) unknown++;
    });
    expect(unknown).toBeGreaterThan(0);
    expect(symbolizer.takeNotes()).toHaveLength(unknown);
    expect(peak).toBeLessThan(160);
  });

  it("that is one of many is looked at no more than all may be", async () => {
    const symbolizer = new (nativeFacts().Symbolizer)();
    // 96 MB of symbols to look at, of which none is a function: nothing is kept.
    const wordy: ElfPart = {
      name: ".symtab",
      type: 2,
      size: 24 * ((4 << 20) - 1),
      link: ".dynstr",
    };
    const told: string[] = [];
    const paths: string[] = [];
    for (let i = 0; i < 14; i++) {
      const path = join(workDirectory(), `wordy${i}`);
      writeElf(path, [...bare, wordy]);
      giveAway(path);
      const { pid, page } = await start(path);
      paths.push(path);
      told.push(symbolizer.user(pid, page + 0x104n).replace(/ .*/, ""));
    }
    expect(told).toEqual([
      ...new Array<string>(10).fill("target+0x4"),
      ...new Array<string>(4).fill("[unknown]"),
    ]);
    expect(symbolizer.takeNotes()).toEqual(paths.slice(10));
    expect(symbolizer.takeNotes()).toEqual([]);
  });
});

describe("a stranger's perf map", () => {
  it.each([
    ["65 MB", Buffer.alloc(65 * MB, "1 1 a\n")],
    ["5 million short lines", Buffer.alloc(30 * MB, "1 1 a\n")],
    ["a line of 50 MB", Buffer.alloc(50 * MB, "1")],
    ["a name of 50 MB", Buffer.concat([Buffer.from("1 1 "), Buffer.alloc(50 * MB, "A")])],
  ])("of %s gives no names", async (_, map) => {
    const { pid, page } = await start("many", "1");
    const path = `/tmp/perf-${pid}.map`;
    leftovers.push(path);
    writeFileSync(path, map, { mode: 0o600 });
    const symbolizer = new (nativeFacts().Symbolizer)();
    let name = "";
    const peak = peakOf(() => (name = symbolizer.user(pid, page + 0x10n)));
    expect(name).toBe("[unknown]");
    expect(symbolizer.takeNotes()).toEqual([path]);
    expect(peak).toBeLessThan(110);
    expect(symbolizer.user(pid, page + 0x10n)).toBe("[unknown]");
    expect(symbolizer.takeNotes()).toEqual([]);
  });

  /** One whose last line names the process's page, after `before`. */
  async function mapped(before: Buffer) {
    const { pid, page } = await start("many", "1");
    const path = `/tmp/perf-${pid}.map`;
    leftovers.push(path);
    const line = Buffer.from(`${page.toString(16)} 1000 jitted\n`);
    writeFileSync(path, Buffer.concat([before, line]), { mode: 0o600 });
    return { pid, address: page + 0x10n, path };
  }

  it("that is one of many takes no more than all may take", async () => {
    const symbolizer = new (nativeFacts().Symbolizer)();
    const before = Buffer.alloc(20 * MB, `1 1 ${"a".repeat(59)}\n`);
    const all: Awaited<ReturnType<typeof mapped>>[] = [];
    for (let i = 0; i < 6; i++) all.push(await mapped(before));
    const names: string[] = [];
    const peak = peakOf(() => {
      for (const { pid, address } of all) names.push(symbolizer.user(pid, address));
    });
    const unknown = all.filter((_, i) => names[i] === "[unknown]").map(({ path }) => path);
    expect(names[0]).toMatch(/^jitted\+0x10 /);
    expect(unknown.length).toBeGreaterThan(0);
    expect(symbolizer.takeNotes()).toEqual(unknown);
    expect(peak).toBeLessThan(160);
  });

  it("is waited for by nobody that reads events: names come later", async () => {
    const { pid, address } = await mapped(Buffer.from("1 1 a longer name\n".repeat(400_000)));
    const patient = new (nativeFacts().Symbolizer)();
    expect(patient.user(pid, address)).toMatch(/^jitted\+0x10 /);
    const reader = new (nativeFacts().Symbolizer)(false);
    expect(reader.user(pid, address)).toBe("[unknown]");
    while (reader.user(pid, address) === "[unknown]") await setTimeout(10);
    expect(reader.user(pid, address)).toBe(patient.user(pid, address));
    expect(reader.takeNotes()).toEqual([]);
  });

  it("that is too large is given up by those who don't wait, too", async () => {
    const { pid, address, path } = await mapped(Buffer.alloc(30 * MB, "1 1 a\n"));
    const reader = new (nativeFacts().Symbolizer)(false);
    const notes: string[] = [];
    while (notes.length === 0) {
      expect(reader.user(pid, address)).toBe("[unknown]");
      notes.push(...reader.takeNotes());
      await setTimeout(10);
    }
    expect(notes).toEqual([path]);
    expect(reader.user(pid, address)).toBe("[unknown]");
  });
});

describe("a process with too many mappings", () => {
  it("has names where there was room, and is noted", async () => {
    const { pid, page } = await start("many", "20000");
    const symbolizer = new (nativeFacts().Symbolizer)();
    // The program's own file comes before them.
    const { offset } = new (nativeFacts().ElfImage)(mapFile).symbol("main")!;
    const maps = readFileSync(`/proc/${pid}/maps`, "utf8");
    const [, begin, at] = /^(\w+)-\w+ r-xp (\w+) .*map-file$/m.exec(maps)!;
    const main = BigInt(`0x${begin}`) + BigInt(offset) - BigInt(`0x${at}`);
    expect(symbolizer.user(pid, main)).toMatch(/^main\+0x0 \[map-file\]$/);
    expect(symbolizer.user(pid, page + 19_999n * 8192n)).toBe("[unknown]");
    expect(symbolizer.takeNotes()).toEqual([expect.stringContaining(`process ${pid} `)]);
  });
});
