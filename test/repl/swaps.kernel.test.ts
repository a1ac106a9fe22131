import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { openRunner } from "../../src/cli/repl/runner.js";
import { native } from "../../src/native/addon.js";
import type { Action } from "../../src/repl/actions.js";
import { eventually } from "../support/eventually.js";

/** Another program each time, with a map that stays, one that does not, and events. */
const program = (turn: number): string => `BPF_HASH(kept, u32);
BPF_ARRAY(made_anew, u64, ${turn + 1});
BPF_PERF_OUTPUT(events);
struct event { u32 key; };
RAW_TRACEPOINT_PROBE(sys_enter) {
  if (bpf_get_current_pid_tgid() >> 32 != ${process.pid}) return 0;
  struct event event = { ${turn % 2} };
  kept.increment(event.key);
  events.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
`;

const swaps = Number(process.env["SWAPS"] ?? 20);
/** As many before memory is looked at: code that is compiled, heaps that find their size. */
const warming = swaps;

/** Descriptors of ours by what they are: bpf maps, programs, links, perf events. */
function descriptors(): Readonly<Record<string, number>> {
  const count: Record<string, number> = {};
  for (const fd of readdirSync("/proc/self/fd")) {
    const kind = /anon_inode:\[?(bpf-\w+|bpf_\w+|perf_event)/.exec(nameOf(fd))?.[1];
    if (kind !== undefined) count[kind] = (count[kind] ?? 0) + 1;
  }
  return count;
}

function nameOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return "";
  }
}

/** Readers of events. */
const readers = (): number =>
  readdirSync("/proc/self/task").filter((thread) => commOf(thread) === "bcc-reader\n").length;

function commOf(thread: string): string {
  try {
    return readFileSync(`/proc/self/task/${thread}/comm`, "utf8");
  } catch {
    return "";
  }
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** MB of memory when nothing is left to be collected: readers say their last word in a turn of the loop. */
async function resident(): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage.rss() / 1e6;
}

const ours = (): number =>
  native()
    .programNames()
    .filter((name) => name.startsWith("raw_tracepoint_")).length;

it(`${swaps} swaps leave nothing behind, and the counts go on`, async () => {
  const actions: Action[] = [];
  const host = { suspend() {}, redraw() {}, quit() {}, edit: () => undefined, copy() {} };
  const runner = openRunner([], (action) => actions.push(action), host, { warm: false });
  const swap = (run: number) =>
    runner.perform({ do: "run", id: 1, run, text: program(run % 5), file: "p.c" });
  const total = (): number => {
    runner.sampleAll();
    const last = actions.findLast((action) => action.type === "sampled");
    return last?.type === "sampled" ? (last.samples[0]?.total ?? 0) : 0;
  };
  await swap(1);
  await swap(2);
  const before = descriptors();
  const programs = ours();
  for (let run = 3; run < 3 + warming; run++) await swap(run);
  const memory = await resident();
  let counted = total();
  for (let run = 3 + warming; run < 3 + warming + swaps; run++) {
    await swap(run);
    const now = total();
    expect(now).toBeGreaterThanOrEqual(counted);
    counted = now;
    actions.splice(0, actions.length - 5);
  }
  expect(actions.filter(({ type }) => type === "refused")).toEqual([]);
  expect(counted).toBeGreaterThan(0);
  expect(descriptors()).toEqual(before);
  expect(readers()).toBe(1);
  expect((await resident()) - memory).toBeLessThan(10 + swaps / 100);
  // The kernel takes programs away a little later, when nobody can be running them.
  while (ours() > programs) await new Promise((resolve) => setTimeout(resolve, 10));
  runner.close();
  expect(descriptors()).toEqual({});
}, 600_000);

/** The same with tool.h, whose tables take turns in an array of maps. */
const form = (bytes: number): string => `#include <tool.h>
struct key { pid_nr pid; };
COUNTS(asked, struct key, sum(size_bytes, bytes))
TRACEPOINT_PROBE(syscalls, sys_enter_getppid) {
  struct key key = {.pid = task_pid()};
  if (key.pid == ${process.pid}) asked_add(&key, ${bytes});
  return 0;
}
`;

it("counts of tool.h go on, too, after a clearing as before", async () => {
  const actions: Action[] = [];
  const host = { suspend() {}, redraw() {}, quit() {}, edit: () => undefined, copy() {} };
  const runner = openRunner([], (action) => actions.push(action), host, { warm: false });
  const swap = (run: number, bytes: number) =>
    runner.perform({ do: "run", id: 1, run, text: form(bytes), file: "p.c" });
  const asked = (): readonly unknown[] => {
    runner.sampleAll();
    const last = actions.findLast((action) => action.type === "sampled");
    const table = last?.type === "sampled" ? last.samples[0]?.tables[0] : undefined;
    return (table?.rows ?? []).map(({ count, figures }) => [count, figures]);
  };
  const ask = (times: number): void => {
    for (let i = 0; i < times; i++) void process.ppid;
  };
  await swap(1, 1);
  ask(3);
  await swap(2, 100);
  ask(2);
  expect(actions.filter(({ type }) => type === "refused")).toEqual([]);
  await eventually(() => expect(asked()).toEqual([[5, [5n, 203n]]]));
  await runner.perform({ do: "clear", id: 1 });
  ask(4);
  await swap(3, 1000);
  ask(1);
  await eventually(() => expect(asked()).toEqual([[5, [5n, 1400n]]]));
  runner.close();
  expect(descriptors()).toEqual({});
});
