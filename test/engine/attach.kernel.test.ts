import { describe, expect, it } from "vitest";
import { openKernelFacts } from "../../src/facts/index.js";
import { EngineError, Session } from "../../src/engine/session.js";
import type { Hook } from "../../src/types/hook.js";
import { arrayMap, countProgram, moduleOf } from "./assemble.js";
import { functionOffset, Workload, workloadPath } from "./workload.js";

const calls = 321;
/** What a kernel function that implements close(2) is called with this architecture. */
const closeFunction = process.arch === "arm64" ? "__arm64_sys_close" : "__x64_sys_close";

async function counted(attach: readonly Hook[], functions = false): Promise<number> {
  const workload = new Workload(calls, functions);
  try {
    const session = Session.open({
      module: moduleOf([countProgram("count", "calls", workload.pid)], [arrayMap("calls", 8)]),
      programs: [{ name: "count", attach }],
    });
    await workload.run();
    const value = session.map("calls").get(Buffer.alloc(4));
    session.close();
    return Number(Buffer.from(value ?? []).readBigUInt64LE(0));
  } finally {
    workload.kill();
  }
}

/** The code of the error that attaching ends with. */
async function refusal(attach: readonly Hook[]): Promise<string> {
  const error = await counted(attach).catch((thrown: unknown) => thrown);
  if (!(error instanceof EngineError)) throw new Error(`no refusal but ${String(error)}`);
  expect(error.message).not.toMatch(/\n/);
  return error.code;
}

/** The workload's own calls, and the few that the end of the process makes. */
const expectCalls = (count: number) => {
  expect(count).toBeGreaterThanOrEqual(calls);
  expect(count).toBeLessThan(calls + 10);
};

const facts = openKernelFacts();
const { features } = facts;
const kprobe = (name: string, onReturn = false, offset = 0): Hook => ({
  kind: "kprobe",
  function: name,
  offset,
  onReturn,
});

describe("kernel functions", () => {
  it.runIf(features.kprobes)("are counted by kprobes, at entry and return", async () => {
    expectCalls(await counted([kprobe(closeFunction)]));
    expectCalls(await counted([kprobe(closeFunction, true)]));
  });

  it.runIf(features.kprobes)("that cannot be probed are named", async () => {
    expect(await refusal([kprobe("no_such_function_here")])).toBe("no-such-function");
    expect(await refusal([kprobe(closeFunction, false, 1_000_000)])).toMatch(
      /bad-offset|no-such-function/,
    );
  });

  it.runIf(features.kprobeMulti)("are counted together by a multi-kprobe", async () => {
    const functions = [closeFunction, closeFunction.replace("close", "getpid")];
    expectCalls(await counted([{ kind: "kprobe-multi", functions, onReturn: false }]));
    expectCalls(await counted([{ kind: "kprobe-multi", functions, onReturn: true }]));
    const unknown: Hook = {
      kind: "kprobe-multi",
      functions: ["no_such_function_here"],
      onReturn: false,
    };
    expect(await refusal([unknown])).toBe("no-such-function");
  });

  it.runIf(features.fentry)("are counted by fentry and fexit", async () => {
    const btfId = facts.function(closeFunction)?.btfId ?? 0;
    const place = (onReturn: boolean): Hook => ({
      kind: "ftrace",
      function: closeFunction,
      onReturn,
      btfId,
    });
    expectCalls(await counted([place(false)]));
    expectCalls(await counted([place(true)]));
    expectCalls((await counted([place(false), place(true)])) / 2);
  });

  it.runIf(!features.kprobes)(
    "are refused in plain words by a kernel without kprobes",
    async () => {
      expect(await refusal([kprobe(closeFunction)])).toBe("unsupported");
    },
  );
});

describe("places that do not exist", () => {
  it("are named", async () => {
    expect(await refusal([{ kind: "tracepoint", category: "sched", event: "nope" }])).toBe(
      "no-such-tracepoint",
    );
    expect(await refusal([{ kind: "raw-tracepoint", event: "nope" }])).toBe("no-such-tracepoint");
    const uprobe = { kind: "uprobe", onReturn: false, semaphore: 0 } as const;
    expect(await refusal([{ ...uprobe, path: "/no/such/file", offset: 16, pid: -1 }])).toBe(
      "no-such-file",
    );
    expect(await refusal([{ ...uprobe, path: workloadPath(), offset: 1 << 30, pid: -1 }])).toBe(
      "bad-offset",
    );
    expect(
      await refusal([
        {
          ...uprobe,
          path: workloadPath(),
          offset: functionOffset(workloadPath(), "marked"),
          pid: 4_000_000,
        },
      ]),
    ).toBe("no-such-process");
  });
});

describe("uprobes", () => {
  it("of one process count this process alone", async () => {
    const path = workloadPath();
    const mine = new Workload(calls, true);
    const other = new Workload(calls, true);
    const session = Session.open({
      module: moduleOf([countProgram("count", "calls", 0)], [arrayMap("calls", 8)]),
      programs: [
        {
          name: "count",
          attach: ["marked", "marked_too"].map((name) => ({
            kind: "uprobe",
            path,
            offset: functionOffset(path, name),
            onReturn: false,
            pid: mine.pid,
            semaphore: 0,
          })),
        },
      ],
    });
    await Promise.all([mine.run(), other.run()]);
    const value = session.map("calls").get(Buffer.alloc(4));
    session.close();
    expect(Buffer.from(value ?? []).readBigUInt64LE(0)).toBe(BigInt(2 * calls));
  });

  it("beside one with another semaphore are refused, and why is told", () => {
    const path = workloadPath();
    const attached = (semaphore: number) =>
      Session.open({
        module: moduleOf([countProgram("count", "calls", 0)], [arrayMap("calls", 8)]),
        programs: [
          {
            name: "count",
            attach: [
              {
                kind: "uprobe",
                path,
                offset: functionOffset(path, "marked"),
                onReturn: false,
                pid: -1,
                semaphore,
              },
            ],
          },
        ],
      });
    const first = attached(6);
    try {
      let thrown: unknown;
      try {
        attached(0).close();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({
        code: "bad-offset",
        hint: expect.stringContaining("another semaphore") as string,
      });
    } finally {
      first.close();
    }
    attached(0).close();
  });
});
