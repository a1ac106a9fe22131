import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { openSymbols } from "../../../src/facts/symbols.js";
import { openTable } from "../../../src/engine/readers/tables.js";
import type { StackValue, TableSpec } from "../../../src/types/data.js";
import type { Hook } from "../../../src/types/hook.js";
import { functionOffset } from "../../engine/workload.js";
import { compileWorkload, Workload } from "../../support/workload.js";
import { compiled, openAt, symbols } from "./support.js";
import { kernelFiles } from "../../support/objects.js";

const text = `struct key { int pid; int user; int kernel; };
BPF_HASH(counts, struct key, u64, 1000);
BPF_STACK_TRACE(stacks, 1024);
int count(void *ctx) {
  struct key key = { .pid = bpf_get_current_pid_tgid() >> 32 };
  if (key.pid != PID) return 0;
  key.user = stacks.get_stackid(ctx, BPF_F_USER_STACK);
  key.kernel = stacks.get_stackid(ctx, 0);
  u64 zero = 0, *found = counts.lookup_or_try_init(&key, &zero);
  if (found) __sync_fetch_and_add(found, 1);
  return 0;
}
`;

const bytes = (offset: number) => ({ kind: "bytes", offset, size: 4 }) as const;
const spec: TableSpec = {
  name: "counts",
  store: { kind: "plain", map: "counts" },
  keys: [
    { name: "pid", place: bytes(0), type: { kind: "int", signed: true } },
    { name: "user", place: bytes(4), type: { kind: "user-stack", map: "stacks", pid: "pid" } },
    { name: "kernel", place: bytes(8), type: { kind: "kernel-stack", map: "stacks" } },
  ],
  aggregates: [{ name: "count", signed: false }],
};

const at = (program: string, name: string): Hook => ({
  kind: "uprobe",
  path: compileWorkload(program),
  offset: functionOffset(compileWorkload(program), name),
  onReturn: false,
  pid: -1,
  semaphore: 0,
});

const names = (stack: unknown): readonly string[] =>
  (stack as StackValue).frames.map(({ name }) => name);

describe("stacks", () => {
  it("have the frames of a known chain of calls, also of a process that has ended", async () => {
    const workload = await Workload.start("chain", [7]);
    const module = await compiled(text, workload.pid);
    const session = openAt(module, [spec], [at("chain", "inner")]);
    const table = openTable(session, spec, symbols);
    symbols.seen(workload.pid);
    await workload.go();
    await workload.kill();
    const rows = table.read({ end: true }).rows.filter(({ count }) => count === 7);
    session.close();
    const user = rows[0]?.keys[1] as StackValue;
    // At a function's first instruction its caller's frame is not linked yet: middle may be missing.
    expect(names(user)).toEqual(expect.arrayContaining(["inner", "outer", "main"]));
    expect(user.frames[0]).toMatchObject({ name: "inner", offset: 0, module: "chain" });
    expect(user.cutOff).toBe(false);
  });

  it("of processes that nobody looked at before their end have names", async () => {
    const symbols = openSymbols();
    const before = kernelFiles();
    expect(symbols.watchProcesses()).toBe(true);
    const program = compileWorkload("chain");
    const module = await compiled(text.replace("key.pid != PID", "0"), 0);
    const session = openAt(module, [spec], [at("chain", "inner")]);
    const table = openTable(session, spec, symbols);
    const ended = spawnSync(program, ["3"], { input: "go\n" });
    const rows = table.read({ end: true }).rows.filter(({ keys }) => Number(keys[0]) === ended.pid);
    session.close();
    symbols.close();
    symbols.close();
    expect(kernelFiles()).toBe(before);
    expect(rows.map(({ count }) => count)).toEqual([3]);
    expect(names(rows[0]?.keys[1])).toEqual(expect.arrayContaining(["inner", "outer", "main"]));
    expect((rows[0]?.keys[1] as StackValue).frames.some(({ module: m }) => m === "libc.so.6")).toBe(
      true,
    );
  });

  it("of the kernel have its functions", async () => {
    const workload = await Workload.start("load", ["close", 5]);
    // Not the call's own tracepoint: on 6.1 that has the program's registers, and so no kernel stack.
    const calls: Hook = { kind: "raw-tracepoint", event: "sys_enter" };
    const session = openAt(await compiled(text, workload.pid), [spec], [calls]);
    const table = openTable(session, spec, symbols);
    await workload.go();
    const row = table.read({ end: true }).rows.find(({ count }) => count === 5);
    session.close();
    await workload.kill();
    const kernel = row?.keys[2] as StackValue;
    expect(names(kernel).some((name) => /syscall/.test(name))).toBe(true);
    expect(kernel.frames.every(({ module }) => module === "")).toBe(true);
  });

  it("deeper than the kernel records are marked", async () => {
    const workload = await Workload.start("deep", [300]);
    const session = openAt(await compiled(text, workload.pid), [spec], [at("deep", "bottom")]);
    const table = openTable(session, spec, symbols);
    await workload.go();
    const [row] = table.read({ end: true }).rows;
    session.close();
    await workload.kill();
    const user = row?.keys[1] as StackValue;
    expect(user.cutOff).toBe(true);
    expect(user.frames.length).toBe(127);
    expect(
      names(user)
        .slice(2)
        .every((name) => name === "deeper"),
    ).toBe(true);
  });
});
