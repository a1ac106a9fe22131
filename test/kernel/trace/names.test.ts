/** Names as they are printed, quoted or not, in files whose paths have everything: every command takes them. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BPF } from "../../../src/lib/index.js";
import { runTool, runTrace } from "../../support/run.js";
import { compileWorkload } from "../../support/workload.js";

const directory = mkdtempSync(join(tmpdir(), "my dir:(x) "));
const program = join(directory, "na:mes");
const probed = join(directory, "us:dt");
afterAll(() => rmSync(directory, { recursive: true }));

/** Go's linker names a method so. */
const METHOD = "main.(*Account).Deposit";

beforeAll(() => {
  const renamed = `deposit=${METHOD}`;
  copyFileSync(compileWorkload("usdt"), probed);
  execFileSync("objcopy", ["--redefine-sym", renamed, compileWorkload("names"), program]);
});

/** Runs it to its end. */
function worked(path: string): void {
  const { status } = spawnSync(path, ["5"], { input: "\n" });
  expect(status).toBe(0);
}
const workload = (): void => worked(program);

/** As nm -C prints them, with the calls of a run. */
const NAMES = [
  ["bite::Mill::grind(int)", 5],
  ["bite::Mill::operator()(int)", 2],
  ["int bite::twice<int>(int)", 1],
  ["(anonymous namespace)::hidden(int)", 3],
  [METHOD, 4],
] as const;

const [[first, often]] = NAMES;
const cases = [...NAMES, [`'${first}'`, often], [`"${METHOD}"`, 4]] as const;

describe.each(cases)("%s", (name, calls) => {
  const place = `${program}:${name}`;
  const bare = name.replace(/^["']|["']$/g, "");

  test("funccount", async () => {
    const { status, stdout, stderr } = await runTool("funccount", [place], { workload });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const rows = [...stdout.matchAll(/^(.*\S) +(\d+)$/gm)].map(([, found, n]) => [found, n]);
    expect(rows).toEqual([[bare, String(calls)]]);
  });

  test("stackcount", async () => {
    const { stdout } = await runTool("stackcount", ["-f", place], { workload });
    const counted = stdout.split("\n").flatMap((line) => / (\d+)$/.exec(line)?.[1] ?? []);
    expect(counted.map(Number).reduce((sum, n) => sum + n, 0)).toBe(calls);
  });

  test("funclatency", async () => {
    const { stdout } = await runTool("funclatency", [place], { workload });
    const counted = [...stdout.matchAll(/ -> \d+ +: (\d+) /g)].map(([, n]) => Number(n));
    expect(counted.reduce((sum, n) => sum + n, 0)).toBe(calls);
  });

  test("bcc-trace, with a predicate and values", async () => {
    const { lines, status } = await runTrace([`p:${place} (1) "hit %s", $task->comm`], {
      workload,
    });
    expect(status).toBe(0);
    expect(lines.filter((line) => line.endsWith("hit na:mes"))).toHaveLength(calls);
  });

  test("bcc-argdist", async () => {
    const { stdout } = await runTool("argdist", ["-C", `p:${place}():int:7`], { workload });
    expect(stdout).toMatch(new RegExp(`^\\s*${calls}\\s+.*= 7$`, "m"));
  });

  test("the line of a C text, the library", async () => {
    const text = `// attach hit to p:${place}
      BPF_HASH(hits, u32, u64);
      int hit(struct pt_regs *ctx) { u32 key = 7; hits.atomic_increment(key); return 0; }`;
    const bpf = await BPF.open({ text });
    workload();
    expect(bpf.map<number, bigint>("hits").get(7)).toBe(BigInt(calls));
    bpf.close();
  });
});

test("a path with everything in it, of a USDT probe", async () => {
  const fired = { workload: () => worked(probed) };
  const { lines } = await runTrace([`u:${probed}:bite:plain "%s", arg2`], fired);
  expect(lines.filter((line) => / (plain-\d|second place)$/.test(line))).toHaveLength(10);
  const counted = await runTool("funccount", [`u:${probed}:plain`], fired);
  expect(counted.stdout).toMatch(/plain +10$/m);
  const shown = await runTool("argdist", ["-C", `u:${probed}:plain():int:7`], fired);
  expect(shown.stdout).toMatch(/^\s*10\s+.*= 7$/m);
});
