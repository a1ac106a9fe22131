import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Session, type EndReason } from "../../src/engine/session.js";
import { native } from "../../src/native/addon.js";
import type { Hook } from "../../src/types/hook.js";
import type { PrintPlan } from "../../src/types/print_plan.js";
import {
  arrayMap,
  countProgram,
  eventLayout,
  moduleOf,
  perfProgram,
  ringMap,
  ringProgram,
} from "./assemble.js";
import { functionOffset, Workload, workloadPath } from "./workload.js";

const closeTracepoint: Hook = {
  kind: "tracepoint",
  category: "syscalls",
  event: "sys_enter_close",
};

const plan = (extra: Partial<PrintPlan> = {}): PrintPlan => ({
  format: "text",
  columns: [
    { kind: "pid", title: "PID", width: 7 },
    { kind: "comm", title: "COMM", width: 15 },
    { kind: "probe", title: "FUNC", width: 16 },
    { kind: "message", title: "-", width: 0 },
  ],
  probes: [
    {
      name: "sys_enter_close",
      segments: [
        { kind: "text", text: "fd=" },
        {
          kind: "field",
          name: "args->fd",
          conversion: "d",
          flags: "",
          width: 0,
          precision: -1,
          offset: eventLayout.value,
          size: 8,
          signed: true,
          status: -1,
        },
      ],
    },
  ],
  header: {
    probe: eventLayout.probe,
    cpu: -1,
    timestamp: eventLayout.timestamp,
    pid: eventLayout.pid,
    tid: eventLayout.tid,
    comm: eventLayout.comm,
  },
  aggregate: false,
  stackAddresses: false,
  symbolFiles: [],
  heading: true,
  ...extra,
});

const u64 = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).readBigUInt64LE(0);
const key = Buffer.alloc(4);

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "bcc-session-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const counting = (tgid: number, attach: readonly Hook[]) =>
  Session.open({
    module: moduleOf([countProgram("count", "calls", tgid)], [arrayMap("calls", 8)]),
    programs: [{ name: "count", attach }],
  });

describe("a session", () => {
  it("counts each call at a tracepoint", async () => {
    const workload = new Workload(1234);
    const session = counting(workload.pid, [closeTracepoint]);
    await workload.run();
    const counted = u64(session.map("calls").get(key));
    session.close();
    // The C library closes a few more descriptors at the end of the process.
    expect(Number(counted)).toBeGreaterThanOrEqual(1234);
    expect(Number(counted)).toBeLessThan(1234 + 10);
  });

  it("counts at a raw tracepoint, and nothing after close", async () => {
    const workload = new Workload(100);
    const session = counting(workload.pid, [{ kind: "raw-tracepoint", event: "sys_enter" }]);
    session.close();
    session.close();
    await workload.run();
    const again = counting(process.pid, [{ kind: "raw-tracepoint", event: "sys_enter" }]);
    void process.ppid;
    expect(Number(u64(again.map("calls").get(key)))).toBeGreaterThan(0);
    again.close();
  });

  it.each([false, true])(
    "counts uprobes, one or several in one file, at return %s",
    async (onReturn) => {
      const path = workloadPath();
      const workload = new Workload(500, true);
      const place = (name: string): Hook => ({
        kind: "uprobe",
        path,
        offset: functionOffset(path, name),
        onReturn,
        pid: -1,
        semaphore: 0,
      });
      const one = counting(workload.pid, [place("marked")]);
      const both = counting(workload.pid, [place("marked"), place("marked_too")]);
      await workload.run();
      expect(u64(one.map("calls").get(key))).toBe(500n);
      expect(u64(both.map("calls").get(key))).toBe(1000n);
      one.close();
      both.close();
    },
  );

  it("samples a CPU clock", async () => {
    const session = counting(0, [
      { kind: "perf-event", type: 1, config: 0, sampleFrequency: 999, pid: -1, cpu: -1 },
    ]);
    // Samples follow CPU time, and a CPU that the machine takes away has none.
    while (u64(session.map("calls").get(key)) <= 5n) await new Workload(200_000).run();
    session.close();
  });

  it("takes everything back when something fails", async () => {
    const name = `failing_${process.pid}`;
    const attempt = () =>
      Session.open({
        module: moduleOf([countProgram(name, "calls", 1)], [arrayMap("calls", 8)]),
        programs: [
          {
            name,
            attach: [closeTracepoint, { kind: "tracepoint", category: "no", event: "such" }],
          },
        ],
      });
    expect(attempt).toThrow(/no tracepoint no:such/);
    // The kernel frees a program some time after the last descriptor was closed.
    await expect.poll(() => native().programNames(), { timeout: 60_000 }).not.toContain(name);
  });
});

/** A promise and the function that settles it. */
function later<T>(): { readonly promise: Promise<T>; readonly settle: (value: T) => void } {
  let settle: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => (settle = done));
  return { promise, settle };
}

/** Runs a workload with its events printed into a file. */
async function printed(calls: number, printing: Partial<PrintPlan>, ring: boolean) {
  const workload = new Workload(calls);
  const file = join(directory, `out-${Math.random()}`);
  const fd = openSync(file, "w");
  const program = ring
    ? ringProgram("emit", "events", "lost", workload.pid)
    : perfProgram("emit", "events", workload.pid);
  const maps = ring
    ? [ringMap("events", 8 << 20), arrayMap("lost", 8)]
    : [{ ...arrayMap("events", 4), type: 4 }];
  const session = Session.open({
    module: moduleOf([program], maps),
    programs: [{ name: "emit", attach: [closeTracepoint] }],
  });
  const ended = later<EndReason>();
  const printer = session.startPrinter({
    map: "events",
    ring,
    // All that comes: nobody may read while the machine gives the reader no CPU.
    pages: 2048,
    plan: plan(printing),
    fd,
    ...(ring ? { lostMap: "lost" } : {}),
    onEnd: ended.settle,
  });
  const ns = await workload.run();
  printer.stop();
  const reason = await ended.promise;
  const stats = printer.stats();
  session.close();
  closeSync(fd);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return { lines, stats, reason, ns };
}

describe("a printer", () => {
  it.each([true, false])("prints each of 100,000 events in order (ring %s)", async (ring) => {
    const { lines, stats, reason } = await printed(100_000, {}, ring);
    expect(reason).toEqual({ kind: "stopped" });
    expect(stats.lost).toBe(0);
    expect(stats.malformed).toBe(0);
    expect(lines[0]).toBe("PID     COMM            FUNC             -");
    const numbers = lines
      .slice(1)
      .map((line) => Number(/fd=(\d+)$/.exec(line)?.[1]))
      .filter((n) => n >= 1_000_000);
    expect(numbers.length).toBe(100_000);
    expect(numbers.every((n, i) => n === 1_000_000 + i)).toBe(true);
    expect(lines[1]).toMatch(/^\d+ +calls +sys_enter_close +fd=\d+$/);
  });

  it("stops exactly at maxEvents", async () => {
    const { lines, reason } = await printed(5000, { maxEvents: 17, heading: false }, true);
    expect(reason).toEqual({ kind: "max-events" });
    expect(lines.length).toBe(17);
  });
});
