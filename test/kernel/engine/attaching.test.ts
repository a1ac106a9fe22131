import { readdirSync } from "node:fs";
import { constants, release } from "node:os";
import { describe, expect, it } from "vitest";
import { Collection } from "../../../src/engine/collection.js";
import { programKind } from "../../../src/engine/programs/kind.js";
import { openKernelFacts } from "../../../src/facts/index.js";
import { native } from "../../../src/native/addon.js";
import { EngineError, Session } from "../../../src/engine/session.js";
import { HOOKS } from "../../../src/types/hook_kinds.js";
import type { Hook } from "../../../src/types/hook.js";
import { arrayMap, countProgram, moduleOf } from "../../engine/assemble.js";
import { Workload } from "../../engine/workload.js";
import { closeCalls, compiled, openAt } from "./support.js";
import { kernelFiles } from "../../support/objects.js";

const facts = openKernelFacts();
const { features } = facts;
const u64 = (bytes: Uint8Array | undefined): number =>
  Number(Buffer.from(bytes ?? []).readBigUInt64LE(0));
const counted = (session: Session): number => u64(session.map("calls").get(Buffer.alloc(4)));

const request = (name: string, pid: number, attach: readonly Hook[]) => ({
  module: moduleOf([countProgram(name, "calls", pid)], [arrayMap("calls", 8)]),
  programs: [{ name, attach }],
});

/** So many system calls' tracepoints, close(2)'s among them. */
const syscalls = (many: number): readonly Hook[] => [
  closeCalls,
  ...facts
    .matchTracepoints(/^syscalls:sys_enter_[a-m]/)
    .filter((name) => name !== "syscalls:sys_enter_close")
    .slice(0, many - 1)
    .map((name): Hook => {
      const [category = "", event = ""] = name.split(":");
      return { kind: "tracepoint", category, event };
    }),
];

describe("many places", () => {
  it("are attached with progress, count together and leave nothing behind", async () => {
    const name = `many_${process.pid}`;
    const before = kernelFiles();
    const workload = new Workload(100);
    const steps: number[] = [];
    const session = await Session.openAsync({
      ...request(name, workload.pid, syscalls(40)),
      onProgress: (done, total) => steps.push(done, total),
    });
    expect(steps.slice(-2)).toEqual([40, 40]);
    await workload.run();
    // The end of a process closes a few files and maps memory.
    expect(counted(session)).toBeGreaterThanOrEqual(100);
    expect(session.missed()).toBe(0);
    session.close();
    expect(kernelFiles()).toBe(before);
    await expect.poll(() => native().programNames(), { timeout: 60_000 }).not.toContain(name);
  });

  it("are let go when it was said to stop in the midst of it", async () => {
    const name = `stop_${process.pid}`;
    const before = kernelFiles();
    let asked = 0;
    const opening = Session.openAsync({
      ...request(name, 1, syscalls(20)),
      aborted: () => ++asked > 10,
    });
    await expect(opening).rejects.toThrow(EngineError);
    await expect(opening).rejects.toMatchObject({ code: "aborted" });
    expect(kernelFiles()).toBe(before);
    await expect.poll(() => native().programNames(), { timeout: 60_000 }).not.toContain(name);
  });

  it("a program that holds up the verifier is given up when nobody wants it any more", async () => {
    const text = `TRACEPOINT_PROBE(syscalls, sys_enter_close) {
  u64 s = 0;
  while (1) { s += bpf_ktime_get_ns(); if (s == 7) break; }
  return s;
}`;
    const module = await compiled(text, 1);
    const { name } = module.programs[0]!;
    /** The errno with which it is given up, or that of a verifier that came to its end before. */
    const givenUp = async (): Promise<unknown> => {
      const collection = new Collection(module);
      collection.createMaps();
      const loading = collection.loadAsync(name, programKind(HOOKS.tracepoint), () => true);
      const { errno } = await loading.then(
        () => ({ errno: 0 }),
        (error: { errno?: number }) => error,
      );
      collection.close();
      return errno;
    };
    let errno = await givenUp();
    // A million instructions take the verifier a second, in which a machine may be put off.
    for (let turn = 1; turn < 10 && errno !== constants.errno.ECANCELED; turn++)
      errno = await givenUp();
    expect(errno).toBe(constants.errno.ECANCELED);
  });

  it.runIf(features.kprobeMulti)("of the kernel are 1,000 functions at once", async () => {
    const functions = facts.matchFunctions(/^(vfs|ext4|tcp|sock)_/).slice(0, 1000);
    const closing = process.arch === "arm64" ? "__arm64_sys_close" : "__x64_sys_close";
    const workload = new Workload(100);
    const session = await Session.openAsync(
      request("multi", workload.pid, [
        { kind: "kprobe-multi", functions: [closing, ...functions], onReturn: false },
      ]),
    );
    await workload.run();
    expect(counted(session)).toBeGreaterThanOrEqual(100);
    session.close();
  });
});

/** Raw tracepoints have cookies since Linux 6.10. */
const [major = 0, minor = 0] = release().split(".").map(Number);
const rawCookies = major > 6 || (major === 6 && minor >= 10);

describe("a raw tracepoint's cookie", () => {
  const text = `BPF_ARRAY(cookies, u64, 1);
int count(void *ctx) {
  int zero = 0;
  u64 *seen = cookies.lookup(&zero);
  if (seen) *seen = bpf_get_attach_cookie(ctx);
  return 0;
}
`;
  const attach: Hook = { kind: "raw-tracepoint", event: "sys_enter", cookie: 4711 };

  it.runIf(rawCookies)("reaches the program", async () => {
    const session = openAt(await compiled(text, 0), [], [attach]);
    readdirSync("/proc/self");
    const cookie = u64(session.map("cookies").get(Buffer.alloc(4)));
    session.close();
    expect(cookie).toBe(4711);
  });

  it.runIf(!rawCookies)("is refused in plain words by older kernels", () => {
    expect(() => Session.open(request("cookie", 0, [attach]))).toThrow(/no cookies for raw/);
  });
});

describe("a sampling event", () => {
  it("runs on each CPU and leaves nothing behind", async () => {
    const before = kernelFiles();
    const session = Session.open(
      request("sample", 0, [
        { kind: "perf-event", type: 1, config: 0, sampleFrequency: 999, pid: -1, cpu: -1 },
      ]),
    );
    // Samples follow CPU time, and a CPU that the machine takes away has none.
    while (counted(session) <= 5) await new Workload(200_000).run();
    session.close();
    expect(kernelFiles()).toBe(before);
  });

  it("of the hardware can be had where the facts say so", () => {
    const cycles: Hook = {
      kind: "perf-event",
      type: 0,
      config: 0,
      sampleFrequency: 99,
      pid: -1,
      cpu: -1,
    };
    const open = () => Session.open(request("cycles", 0, [cycles])).close();
    if (features.cpuCycles) expect(open).not.toThrow();
    else expect(open).toThrow(EngineError);
  });
});
