import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { BASE, symbolTable, writeElf } from "../../support/elf.js";
import { start } from "../../support/run.js";
import { compileWorkload, Workload } from "../../support/workload.js";

/** Root profiles all there is while somebody computes who owns a file that is made to be expensive. */

const NOBODY = 65534;
const MB = 1 << 20;
const running: ChildProcess[] = [];
const maps: string[] = [];
let directory = "";
let spins = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "stranger-"));
  chmodSync(directory, 0o755);
  spins = compileWorkload("spins");
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  for (const path of maps.splice(0)) rmSync(path, { force: true });
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Computes as nobody; where its code is. */
async function stranger(...words: readonly string[]): Promise<{ pid: number; page: bigint }> {
  const child = spawn(spins, words, { uid: NOBODY, gid: NOBODY, argv0: "spins" });
  running.push(child);
  const [text] = (await once(child.stdout, "data")) as [Buffer];
  return { pid: child.pid ?? 0, page: BigInt(text.toString().trim().split(" ")[1] ?? 0) };
}

interface Profile {
  readonly stdout: string;
  readonly stderr: string;
  /** The most memory that it has had, in MB. */
  readonly peak: number;
  /** How long it has computed, in seconds. */
  readonly cpu: number;
}

/** Has a command leave what it has used behind. rusage's memory would have the parent's in it. */
const LEDGER = `process.on("exit", () => {
  const { readFileSync, writeFileSync } = require("node:fs");
  const peak = /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1] / 1024;
  const { user, system } = process.cpuUsage();
  writeFileSync(__dirname + "/used-" + process.pid, JSON.stringify({ peak, cpu: (user + system) / 1e6 }));
});
`;

/** `bcc-tool profile` until the stranger and a workload have samples. */
async function profile(args: (burning: number) => readonly string[]): Promise<Profile> {
  const ledger = join(directory, "ledger.cjs");
  writeFileSync(ledger, LEDGER);
  for (;;) {
    const work = await Workload.start("burn", [1, 1000]);
    const words = ["profile", "-f", "-F", "299", "--verbose", ...args(work.pid)];
    const env = { NODE_OPTIONS: `--require=${ledger}` };
    const tool = start("bcc-tool", words, { env });
    try {
      await tool.attached();
      await work.go();
      const { status, stdout, stderr } = await tool.end("SIGINT");
      expect([status, status === 0 ? "" : stderr]).toEqual([0, ""]);
      if (!/^spins;/m.test(stdout) || !/^burn;/m.test(stdout)) continue;
      const used = readFileSync(join(directory, `used-${tool.child.pid}`), "utf8");
      return { stdout, stderr, ...(JSON.parse(used) as { peak: number; cpu: number }) };
    } finally {
      tool.child.kill("SIGKILL");
      await work.kill();
    }
  }
}

const target = (functions: number) =>
  symbolTable(
    Buffer.from("\0target\0"),
    Array.from({ length: functions }, (_, i) => ({ name: 1, address: BASE + i, size: 16 })),
  );

const files: readonly (readonly [string, (path: string) => void])[] = [
  ["2.2 million functions", (path) => writeElf(path, target(2_200_000))],
  [
    "a symbol table of 1,000 MB that is not there",
    (path) =>
      writeElf(path, [
        { name: ".strtab", type: 3, data: Buffer.from("\0target\0") },
        { name: ".symtab", type: 2, size: 1000 * MB, link: ".strtab" },
      ]),
  ],
];

/** What the stranger's innermost frames were called. */
const frames = (stdout: string): ReadonlySet<string> =>
  new Set([...stdout.matchAll(/^spins;(?:.*;)?main;([^; ]*)/gm)].map(([, name]) => name!));

/** All that it says of what is without names. */
const notes = (stderr: string, path: string): number => stderr.split(path).length - 1;

function check({ stdout, stderr }: Profile, path: string): void {
  expect([...frames(stdout)]).toEqual(["[unknown]"]);
  expect(stdout).toMatch(/^burn;.*;work;mill;grind;crush/m);
  expect([notes(stderr, path), stderr]).toEqual([1, stderr]);
}

describe("a stranger's file costs little", () => {
  let usual: Profile;
  beforeAll(async () => {
    const { pid } = await stranger();
    usual = await profile((burning) => ["-p", `${pid},${burning}`]);
    expect(usual.stderr).not.toContain("no names");
  });

  /** Of the whole machine, and of two processes alone, whose cost can be compared. */
  async function costsLittle(pid: number, path: string): Promise<void> {
    check(await profile(() => []), path);
    const alone = await profile((burning) => ["-p", `${pid},${burning}`]);
    check(alone, path);
    expect(alone.peak - usual.peak).toBeLessThan(100);
    expect(alone.cpu - usual.cpu).toBeLessThan(1);
  }

  test.each(files)("%s", async (_, make) => {
    const path = join(directory, "hostile");
    make(path);
    chownSync(path, NOBODY, NOBODY);
    const { pid } = await stranger(path);
    await costsLittle(pid, path);
  });

  test("a perf map of 5 million lines", async () => {
    const { pid } = await stranger();
    const path = `/tmp/perf-${pid}.map`;
    maps.push(path);
    writeFileSync(path, Buffer.alloc(30 * MB, "1 1 a\n"), { mode: 0o600 });
    chownSync(path, NOBODY, NOBODY);
    await costsLittle(pid, path);
  });
});
