import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { syscallNumber } from "../../../src/oneliners/resolve/syscall_numbers.js";
import { openKernelFacts } from "../../../src/facts/index.js";
import { kernelFunctionProbes } from "../../support/kernel-features.js";
import { runTool, type Ended } from "../../support/run.js";
import { compileWorkload } from "../../support/workload.js";

const directory = mkdtempSync(join(tmpdir(), "functions-"));
afterAll(() => rmSync(directory, { recursive: true }));
const onHost = !process.env["BCC_VM"];

/** Rows of funccount's table. */
function counts({ stdout, stderr, status }: Ended): Readonly<Record<string, number>> {
  expect({ status, stderr: stderr.match(/^(error|warning|lost).*/gm) }).toEqual({
    status: 0,
    stderr: null,
  });
  const rows = [...stdout.matchAll(/^(\S+) +(\d+)$/gm)];
  return Object.fromEntries(rows.map(([, name, count]) => [name!, Number(count)]));
}

describe("funccount", () => {
  test("two million calls are two million", async () => {
    const many = onHost ? 2_000_000 : 20_000;
    const ended = await runTool("funccount", ["-p", "{pid}", "t:syscalls:sys_enter_get*"], {
      workload: ["repeats", many, 7],
    });
    expect(counts(ended)).toEqual({
      "syscalls:sys_enter_getppid": many,
      "syscalls:sys_enter_getuid": 7,
    });
  });

  test("entries and returns of system calls, a common one alone, a rare one alone", async () => {
    const both = await runTool("funccount", ["-p", "{pid}", "t:syscalls:sys_*_openat"], {
      workload: ["opens", directory, 23],
    });
    expect(counts(both)).toEqual({
      "syscalls:sys_enter_openat": 23,
      "syscalls:sys_exit_openat": 23,
    });
    const rare = await runTool("funccount", ["-p", "{pid}", "t:syscalls:sys_enter_getuid"], {
      workload: ["repeats", 5, 11],
    });
    expect(counts(rare)).toEqual({ "syscalls:sys_enter_getuid": 11 });
  });

  test("raw tracepoints of a pattern", async () => {
    const ended = await runTool("funccount", ["t:sched:sched_process_f*"], {
      workload: ["execs", 12, "/bin/true"],
    });
    const found = counts(ended);
    expect(found["sched:sched_process_fork"]).toBeGreaterThanOrEqual(12);
    expect(ended.stdout).toMatch(/^Tracing \d+ functions for "t:sched:sched_process_f\*"/);
  });

  test.runIf(onHost)("a pattern of a program's functions, -r too", async () => {
    const program = compileWorkload("chain");
    const wild = await runTool("funccount", ["-p", "{pid}", `${program}:*e*r`], {
      workload: ["chain", 9],
    });
    expect(counts(wild)).toEqual({ inner: 9, outer: 9 });
    const regex = await runTool(
      "funccount",
      ["-r", "-p", "{pid}", `${program}:(inner|factorial)$`],
      { workload: ["chain", 4] },
    );
    expect(counts(regex)).toEqual({ inner: 4, factorial: 5 });
  });

  test.runIf(onHost)("a function that can't be probed does not keep the others back", async () => {
    // libc's own has a locked instruction first, where the kernel takes no probe.
    const ended = await runTool(
      "funccount",
      ["-r", "-p", "{pid}", "c:(__.*nptl_free_tcb|getenv)$"],
      {
        workload: ["getenvs", 8],
      },
    );
    expect(counts(ended)).toEqual({ getenv: 8 });
  });

  test("USDT probes at all their places", async () => {
    const program = compileWorkload("usdt");
    const ended = await runTool("funccount", ["-p", "{pid}", `u:${program}:*`], {
      workload: ["usdt", 6],
    });
    expect(counts(ended)).toEqual({ empty: 1, plain: 12, guarded: 6 });
  });

  test.runIf(kernelFunctionProbes())("kernel functions of a pattern", async () => {
    const ended = await runTool("funccount", ["-p", "{pid}", "vfs_*"], {
      workload: ["readwrite", join(directory, "data"), 10, 20, 30],
    });
    const found = counts(ended);
    expect(found["vfs_read"]).toBeGreaterThanOrEqual(3);
    expect(found["vfs_write"]).toBeGreaterThanOrEqual(3);
  });
});

test("system calls that the kernel has are in the table of numbers", () => {
  const calls = openKernelFacts()
    .matchTracepoints(/^syscalls:sys_enter_/)
    .map((name) => name.replace("syscalls:sys_enter_", ""));
  const unknown = calls.filter((call) => syscallNumber(call) === undefined);
  // Newer kernels may have more; those of 6.1 and 6.12 are all known.
  expect(unknown.length).toBeLessThan(10);
  expect(calls.length - unknown.length).toBeGreaterThan(300);
});
