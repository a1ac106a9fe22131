/** A C file with tool.h, and tools whose rows a function makes, as cells of bcc-repl. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { start, type Ended } from "../../support/run.js";
import { checkRows, rowsOf } from "../../support/smoke.js";
import { Workload } from "../../support/workload.js";

const directory = mkdtempSync(join(tmpdir(), "cells-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Changes of directory of one process: events, a table and a histogram of theirs. */
const program = (pid: number): string => `#include <tool.h>
// Whose changes are shown.
PARAM(u32, only_pid, ${pid})
PARAM(bool, failed_only)
struct change { pid_nr pid; errno_nr error; char comm[16]; };
EVENTS(changes, struct change)
struct key { errno_nr error; };
COUNTS(results, struct key, sum(size_bytes, bytes))
COUNTS(spread, void, log2(size_bytes, size))
TRACEPOINT_PROBE(syscalls, sys_exit_chdir) {
  if (!task_wanted() || task_pid() != only_pid()) return 0;
  if (failed_only() && args->ret == 0) return 0;
  struct change event = {};
  event.pid = task_pid();
  event.error = args->ret;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  changes_emit(args, &event);
  struct key key = { .error = args->ret };
  results_add(&key, 100);
  spread_add(5);
  return 0;
}
`;

/** bcc-repl --batch around a workload. */
async function batch(args: readonly string[], work: Workload): Promise<Ended> {
  const running = start("bcc-repl", ["--batch", ...args]);
  try {
    while (!running.stderr.includes("[1] runs") && !running.gone)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await work.go();
    return await running.end("SIGINT");
  } finally {
    running.child.kill("SIGKILL");
    await work.kill();
  }
}

const file = (name: string, text: string): string => {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

test("EVENTS and COUNTS of a C file: columns by type, tables, histograms, defaults of PARAMs", async () => {
  const work = await Workload.start("chdirs", ["/no/such/place", 3]);
  const { stdout, stderr, status } = await batch([file("changes.c", program(work.pid))], work);
  expect(stderr).toContain(`[1] defaults: only_pid ${work.pid}, failed_only false\n`);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^PID +ERROR +COMM$/m);
  expect(stdout.match(new RegExp(`^${work.pid} +ENOENT +chdirs$`, "gm"))).toHaveLength(3);
  expect(stdout).toMatch(/^ERROR +COUNT +BYTES$/m);
  expect(stdout).toMatch(/^ENOENT +3 +300$/m);
  expect(stdout).toMatch(/^ +4 -> 7 +: 3 /m);
});

test("as JSON each event and row is an object", async () => {
  const work = await Workload.start("chdirs", ["/no/such/place", 2]);
  const { stdout } = await batch(["--json", file("changes.c", program(work.pid))], work);
  const rows = rowsOf(stdout);
  const events = rows.filter((row) => "comm" in row);
  checkRows(events, { rows: 2, every: { pid: "{pid}", error: "ENOENT" } }, work.pid);
  checkRows(rows, { some: [{ error: "ENOENT", count: 2, bytes: 200 }] }, work.pid);
});

test("rows that a tool's function makes are those of its cell", async () => {
  const work = await Workload.start("chdirs", ["/tmp", 7]);
  const script = file("script", `syscount -p ${work.pid}\n`);
  const { stdout } = await batch(["--json", script], work);
  checkRows(rowsOf(stdout), { some: [{ syscall: "chdir", count: 7 }] }, work.pid);
});

test("a text without EVENTS and COUNTS shows its maps, and none of tool.h", async () => {
  const work = await Workload.start("chdirs", ["/tmp", 4]);
  const text = `#include <tool.h>
BPF_HASH(changed, u32);
TRACEPOINT_PROBE(syscalls, sys_exit_chdir) {
  u32 pid = task_pid();
  if (task_wanted() && pid == ${work.pid}) changed.increment(pid);
  return 0;
}
`;
  const { stdout } = await batch(["--json", file("maps.c", text)], work);
  expect(rowsOf(stdout)).toHaveLength(1);
  expect(rowsOf(stdout)[0]).toMatchObject({ count: 4 });
});

test("a number of 64 bits in a map is shown to its last digit", async () => {
  const work = await Workload.start("chdirs", ["/tmp", 1]);
  const text = `BPF_HASH(owed, u32, u64);
TRACEPOINT_PROBE(syscalls, sys_exit_chdir) {
  u32 pid = bpf_get_current_pid_tgid() >> 32;
  u64 none = 0, *all = owed.lookup_or_try_init(&pid, &none);
  if (all && pid == ${work.pid}) __sync_fetch_and_add(all, -7);
  return 0;
}
`;
  const { stdout } = await batch(["--json", file("owed.c", text)], work);
  expect(rowsOf(stdout)[0]).toMatchObject({ count: "18446744073709551609" });
});
