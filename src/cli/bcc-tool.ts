import { CacheStore } from "../compile/store.js";
import type { ChildRequest } from "../compile/protocol.js";
import { openMemo, wasMade, type Memo } from "./run/remembered_runs.js";
import type { ToolJob } from "./tool/job.js";

/**
 * bcc-tool: runs a tool of the catalogue. A command line that ran before is
 * found in the cache and attaches at once.
 * @returns the exit status: 0, 1 for a mistake in what is traced or a refusal, 2 for wrong usage
 */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === "completion" || name === "--complete") {
    const { answerShell, completionScript } = await import("./completion/index.js");
    return name === "completion" ? completionScript(rest) : answerShell(rest);
  }
  if (name === "merge") {
    const { merge } = await import("./merge/index.js");
    return merge(rest);
  }
  if (name === undefined || name.startsWith("-")) {
    const { catalogue } = await import("./tool/catalogue.js");
    return catalogue(argv);
  }
  return runNamed(name, `bcc-tool ${name}`, rest);
}

/** `shown` is what the person typed to start it. */
export async function runNamed(
  name: string,
  shown: string,
  argv: readonly string[],
): Promise<number> {
  const store = new CacheStore();
  if (name.endsWith(".c")) return runOwn(name, shown, argv, store);
  const memo = openMemo<ToolJob>(store, `tool ${name}`, argv);
  const status = argv.includes("--no-cache") ? undefined : await again(memo);
  if (status !== undefined) return status;
  const compiles = !argv.some((arg) => compilesNothing.has(arg));
  const anew = compiles && (argv.includes("--no-cache") || !wasMade(store, name));
  const compiling = anew && (await prewarmFor(name));
  const { findTool, placeOf, tools } = await import("./tool/find.js");
  if (!Object.hasOwn(tools, name)) {
    const { ownPath } = await import("./tool/own_tools.js");
    const path = ownPath(name);
    if (path !== undefined) return runOwn(path, shown, argv, store);
  }
  const tool = await findTool(name);
  if (tool === undefined) return 2;
  if ("program" in tool) {
    if (anew && !compiling) await prewarm();
    const { runForm } = await import("./tool/form.js");
    const path = placeOf(name, tool.program);
    return runForm({ tool, path, name: shown, argv, store, prewarmed: anew });
  }
  if ("run" in tool && compiles) await prewarm();
  const { planAndRun } = await import("./tool/plan_and_run.js");
  return planAndRun({ tool, name: shown, argv, memo, store });
}

/** A C file of the person's own. */
async function runOwn(
  path: string,
  shown: string,
  argv: readonly string[],
  store: CacheStore,
): Promise<number> {
  const { readOwn } = await import("./tool/own_tools.js");
  const { runForm } = await import("./tool/form.js");
  const own = readOwn(path);
  if (own.ok) return runForm({ tool: own.value, path, name: shown, argv, store });
  const { messageLines, stderrStyle } = await import("./run/messages.js");
  for (const line of messageLines(own.diagnostics, false, stderrStyle()))
    process.stderr.write(`${line}\n`);
  return 1;
}

/** The compiler links and starts LLVM on the other CPU while the run is planned here. */
const prewarm = async (request?: ChildRequest): Promise<void> =>
  (await import("../compile/child.js")).prewarmChild(request);

/** And it compiles what the tool is going to ask, where the build of the package foresaw that. */
async function prewarmFor(name: string): Promise<boolean> {
  const request = (await import("../compile/foreseen.js")).foreseen(name);
  if (request !== undefined) await prewarm(request);
  return request !== undefined;
}

const compilesNothing: ReadonlySet<string> = new Set(["--help", "-h", "--version", "--ebpf"]);

/** undefined: not in the cache, or what it rests on is no longer so. */
async function again(memo: Memo<ToolJob>): Promise<number | undefined> {
  const job = memo.recall();
  if (job === undefined) return undefined;
  const { EngineError, runTool } = await import("./tool/run.js");
  try {
    return await runTool(job);
  } catch (error) {
    if (error instanceof EngineError) return undefined;
    throw error;
  }
}
