import { mkdtempSync, rmSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { kernelFunctionProbes } from "../../support/kernel-features.js";
import { runTool, start, type Ended } from "../../support/run.js";
import { compileWorkload, Workload } from "../../support/workload.js";

const directory = mkdtempSync(join(tmpdir(), "functions-"));
afterAll(() => rmSync(directory, { recursive: true }));
const onHost = !process.env["BCC_VM"];
/** Linux finds the callers that return probes hide in stacks since 6.11. */
const [major = 0, minor = 0] = release().split(".").map(Number);
const hidden = major > 6 || (major === 6 && minor >= 11) ? "main" : "\\[uretprobe\\]";

/** Rows of the histogram that have values: `64 -> 127` → 2. */
const rows = ({ stdout }: Ended): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...stdout.matchAll(/^ *(\d+ -> \d+) +: ([1-9]\d*) /gm)].map(([, range, count]) => [
      range!,
      Number(count),
    ]),
  );

/** Times of these milliseconds at least, as a busy machine wakes late, and none longer than the run. */
function expectTimes(ended: Timed, times: readonly number[]): void {
  const found = Object.entries(rows(ended)).map(([range, n]) => [parseInt(range, 10), n] as const);
  const below = (limit: number) => found.reduce((sum, [low, n]) => sum + (low < limit ? n : 0), 0);
  expect(below(Infinity)).toBe(times.length);
  for (const limit of [64, 128, 256, 512])
    expect([limit, below(limit)]).toEqual([
      limit,
      Math.min(below(limit), times.filter((time) => time < limit).length),
    ]);
  for (const [low] of found) expect(low).toBeLessThan(ended.elapsed);
}

interface Timed extends Ended {
  /** Of the whole run, in milliseconds. */
  readonly elapsed: number;
}

async function elapsed(run: Promise<Ended>): Promise<Timed> {
  const before = performance.now();
  return { ...(await run), elapsed: performance.now() - before };
}

/** What deep(4) takes at its four levels. */
const levels = [80, 160, 320, 640];
/** What it sleeps at each. */
const sleeps = [80, 80, 160, 320];
const nested = compileWorkload("nested");
const timed = (args: readonly string[]): Promise<Timed> =>
  elapsed(runTool("funclatency", ["-m", "-p", "{pid}", ...args], { workload: ["nested", 4] }));

describe("funclatency", () => {
  test("a function that calls itself: each call has its own time", async () => {
    const ended = await timed([`${nested}:deep`]);
    expectTimes(ended, levels);
    const figures = /^avg = (\d+) msecs, total: (\d+) msecs, count: 4$/m.exec(ended.stdout)!;
    expect(Number(figures[1])).toBeGreaterThanOrEqual(300);
    expect(Number(figures[2])).toBeGreaterThanOrEqual(1200);
    expect(Math.floor(Number(figures[2]) / 4)).toBe(Number(figures[1]));
    const [, half, most] = /^p50 = (\d+) msecs, p90 = (\d+) msecs/m.exec(ended.stdout)!;
    expect(Number(half)).toBeGreaterThanOrEqual(160);
    expect(Number(most)).toBeGreaterThanOrEqual(640);
  });

  test("by depth, too; what leaves without a return shifts nothing", async () => {
    const ended = await timed(["-F", "-l", "9", `${nested}:*`]);
    const deep = ended.stdout.split("Function = ").find((part) => part.startsWith("deep\n"));
    expectTimes({ ...ended, stdout: deep ?? "" }, levels);
    const over = ended.stdout.split("Function = ").find((part) => part.startsWith("jump_over\n"));
    expect(over).toMatch(/, 10 values$/m);
    expect(ended.stdout).not.toContain("jump_out\n");
  });

  test("-l 1: only the outermost", async () => {
    expectTimes(await timed(["-l", "1", `${nested}:deep`]), [640]);
  });

  test("system calls: known sleeps in their rows", async () => {
    const ended = await timed(["sys_clock_nanosleep"]);
    expectTimes(ended, sleeps);
  });

  test.runIf(kernelFunctionProbes())("a kernel function", async () => {
    const ended = await timed(["do_nanosleep"]);
    expectTimes(ended, sleeps);
  });

  test.runIf(kernelFunctionProbes())("a pattern of kernel functions, each by itself", async () => {
    const ended = await timed(["-F", "*_nanosleep"]);
    const part = ended.stdout.split("Function = ").find((text) => text.startsWith("do_nanosleep"));
    expectTimes({ ...ended, stdout: part ?? "" }, sleeps);
  });
});

describe("funcslower", () => {
  test("only what is slower, with arguments, result and the stack at the entry", async () => {
    const ended = await runTool(
      "funcslower",
      ["-p", "{pid}", "-m", "120", "-a", "1", "-U", `${nested}:deep`],
      { workload: ["nested", 3] },
    );
    // deep(1) takes 80 ms, where the machine is not put off, deep(2) 160 and deep(3) 320; the inner one returns first.
    const lines = ended.stdout.split("\n").filter((line) => /deep 0x/.test(line));
    const rows = lines.map((line) => /^nested +\d+ +([\d.]+) +(\S+) .* (\S+)$/.exec(line)!);
    for (const [, took] of rows) expect(Number(took)).toBeGreaterThanOrEqual(120);
    const slow = rows.map(([, , result, argument]) => `${result} ${argument}`);
    expect(slow.filter((row) => row !== "1 0x1")).toEqual(["2 0x2", "3 0x3"]);
    expect(ended.stdout).toMatch(new RegExp(`deep 0x2\\n {4}deep\\n {4}deep\\n {4}${hidden}\\n`));
    expect(ended.stdout).toMatch(/deep 0x3\n {4}deep\n {4}main\n/);
  });

  test.runIf(onHost)("its own calls are not its events", async () => {
    const running = start("bcc-tool", ["funcslower", "-u", "0.001", "c:write"]);
    await running.attached();
    // The first workload's lines are written before the second one's come.
    for (let turn = 0; turn < 2; turn++) {
      const work = await Workload.start("readwrite", [join(directory, "written"), 9]);
      const line = new RegExp(`^readwrite +${work.pid} `, "m");
      await work.go();
      while (!line.test(running.stdout)) await new Promise((later) => setTimeout(later, 5));
      await work.kill();
    }
    const { stdout, status } = await running.end("SIGINT");
    expect(status).toBe(0);
    expect(stdout).not.toMatch(new RegExp(`^\\S.* ${running.child.pid} `, "m"));
  });
});

describe("funcinterval", () => {
  test.runIf(onHost)("n calls are n - 1 intervals", async () => {
    const ended = await runTool("funcinterval", ["-p", "{pid}", "c:getenv"], {
      workload: ["getenvs", 34],
    });
    expect(Object.values(rows(ended)).reduce((sum, count) => sum + count, 0)).toBe(33);
  });

  test("known sleeps lie between the calls", async () => {
    const args = ["-m", "-p", "{pid}", "t:syscalls:sys_enter_clock_nanosleep"];
    const ended = await elapsed(runTool("funcinterval", args, { workload: ["nested", 4] }));
    // After the fourth there is no other.
    expectTimes(ended, sleeps.slice(0, 3));
  });
});

describe("stackcount", () => {
  test("a call chain is its stack", async () => {
    const ended = await runTool(
      "stackcount",
      ["-p", "{pid}", `${compileWorkload("chain")}:inner`],
      {
        workload: ["chain", 7],
      },
    );
    expect(ended.stdout).toMatch(
      /^ {2}inner\n {2}middle\n {2}outer\n {2}main\n(?: {2}\S+\n)* {4}7$/m,
    );
  });

  test("kernel frames begin where the event is, not in what traces it", async () => {
    const ended = await runTool("stackcount", ["-p", "{pid}", "-K", "t:sched:sched_switch"], {
      workload: ["nested", 1],
    });
    const stacks = ended.stdout.split("\n\n").filter((part) => /^ {2}\S/.test(part));
    expect(stacks.length).toBeGreaterThan(0);
    for (const stack of stacks) expect(stack).toMatch(/^ {2}__schedule\n/);
  });

  test("folded, by process, with the kernel's part", async () => {
    const ended = await runTool(
      "stackcount",
      ["-p", "{pid}", "-Pdf", "t:syscalls:sys_enter_getuid"],
      { workload: ["repeats", 0, 9] },
    );
    expect(ended.stdout).toMatch(/^repeats;.*main;.*;-;entry_SYSCALL\w+;.*syscall.* 9$/m);
    expect(ended.stdout).not.toMatch(/bpf_|__traceiter_/);
    expect(ended.stdout).not.toMatch(/Tracing|Detaching/);
  });
});
