import { CacheStore } from "../compile/store.js";
import { openMemo, type Memo } from "./run/remembered_runs.js";
import type { TraceRun } from "./trace/run.js";

/**
 * bcc-trace: a command line that ran before is found in the cache and attaches
 * at once; any other is parsed, resolved and compiled first.
 * @returns the exit status: 0, 1 for a mistake in a probe or a refusal, 2 for wrong usage
 */
export async function main(argv: readonly string[]): Promise<number> {
  const store = new CacheStore();
  const memo = openMemo<TraceRun>(store, "trace", argv);
  const status = argv.includes("--no-cache") ? undefined : await again(memo);
  if (status !== undefined) return status;
  // The compiler links and starts LLVM on the other CPU while the probes are resolved here.
  if (!argv.some((arg) => compilesNothing.has(arg)))
    (await import("../compile/child.js")).prewarmChild();
  const { planAndTrace } = await import("./trace/plan_and_trace.js");
  return planAndTrace(argv, memo, store);
}

const compilesNothing: ReadonlySet<string> = new Set(["--help", "-h", "--version", "--ebpf"]);

/** undefined: not in the cache, or what it rests on is no longer so. */
async function again(memo: Memo<TraceRun>): Promise<number | undefined> {
  const run = memo.recall();
  if (run === undefined) return undefined;
  const { EngineError, runTrace } = await import("./trace/run.js");
  try {
    return await runTrace(run);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}
