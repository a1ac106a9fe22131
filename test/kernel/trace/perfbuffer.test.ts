import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runTrace } from "../../../src/cli/trace/run.js";
import { compile } from "../../../src/compile/index.js";
import { openKernelFacts, openUserFacts } from "../../../src/facts/index.js";
import {
  DEFAULT_OPTIONS,
  planTrace,
  type TraceOptions,
} from "../../../src/oneliners/trace/index.js";
import type { KernelFacts } from "../../../src/types/facts.js";
import type { Outcome } from "../../../src/types/outcome.js";
import { Workload } from "../../support/workload.js";

/** This kernel as one before 5.8 would be: events go through a perf buffer of each CPU. */

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "trace-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

function withoutRing(): KernelFacts {
  const facts = openKernelFacts();
  const features = { ...facts.features, ringBuffer: false };
  return new Proxy(facts, {
    get: (target, name) => (name === "features" ? features : Reflect.get(target, name, target)),
  });
}

function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("\n"));
  return outcome.value;
}

/** The lines of a run on that kernel while `events` variables are looked up. */
async function traced(
  probe: string,
  events: number,
  extra: Partial<TraceOptions> = {},
): Promise<readonly string[]> {
  const load = await Workload.start("getenvs", [events]);
  const output = join(directory, "lines");
  try {
    const options = { ...DEFAULT_OPTIONS, pids: [load.pid], heading: false, ...extra };
    const plan = must(planTrace([probe], options, withoutRing(), openUserFacts()));
    expect(plan.events).toMatchObject({ ring: false });
    expect(plan.cText).toContain("BPF_PERF_OUTPUT");
    const request = { text: plan.cText, fileName: "probe", cflags: [], headers: "auto" as const };
    const { module } = must(await compile(request));
    const settings = { duration: undefined, dryRun: false, quiet: true, verbose: false };
    const run = {
      module,
      plan,
      notes: [],
      settings: { ...settings, output, record: undefined, pids: [load.pid] },
    };
    const status = await runTrace(run, () => void load.go().then(() => load.end()));
    expect(status).toBe(0);
  } finally {
    await load.kill();
  }
  return readFileSync(output, "utf8").trimEnd().split("\n");
}

const messages = (lines: readonly string[]) =>
  lines.map((line) => line.replace(/^\d+ +\d+ +getenvs +getenv +/, ""));
const bites = (n: number, more = "") => Array.from({ length: n }, (_, i) => `BITE_${i}${more}`);

describe("a kernel without ring buffers", () => {
  test("an event that fits the program's stack, with a literal", async () => {
    const lines = await traced('c:getenv "%s %s", arg1, arg1 ? "is set" : "null"', 50);
    expect(messages(lines)).toEqual(bites(50, " is set"));
  });

  test("one that does not, and pages of one's own choice", async () => {
    const large = { stringSize: 400, bufferPages: 8 };
    expect(messages(await traced('c:getenv "%s", arg1', 50, large))).toEqual(bites(50));
  });

  test("the user stack, with the caller behind the function", async () => {
    const lines = await traced("c:getenv", 1, { userStack: true });
    const frames = lines.slice(1).map((line) => line.trim().replace(/\+0x.*/, ""));
    expect(frames[0]).toMatch(/^(secure_)?getenv/);
    expect(frames[1]).toBe("main");
  });
});
