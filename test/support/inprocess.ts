import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CacheStore } from "../../src/compile/store.js";
import { planAndRun } from "../../src/cli/tool/plan_and_run.js";
import { namesOf } from "../../src/cli/tool/common_flags.js";
import { runForm } from "../../src/cli/tool/form.js";
import { placeOf } from "../../src/cli/tool/find.js";
import type { EndWatch } from "../../src/cli/run/end_watch.js";
import type { Smoke, Tool } from "../../src/tool.js";
import { Workload } from "./workload.js";

export interface SmokeRun {
  readonly status: number;
  readonly stdout: string;
  /** Process of the workload; 0 = none. */
  readonly pid: number;
}

const store = new CacheStore();

/**
 * A tool around its workload, in this process: no Node is started, which in a
 * virtual machine takes seconds. `path`: its C file, where it is no tool of ours.
 */
export async function runSmoke(
  tool: Tool,
  smoke: Smoke,
  options: { readonly json?: boolean; readonly path?: string } = {},
): Promise<SmokeRun> {
  const { workload, endsItself = false } = smoke;
  const directory = mkdtempSync(join(tmpdir(), "smoke-"));
  const output = join(directory, "out");
  const work =
    workload === undefined
      ? undefined
      : await Workload.start(workload[0], workload.slice(1) as (string | number)[]);
  const pid = work?.pid ?? 0;
  const argv = [
    ...(options.json === true ? ["--json"] : []),
    "--output",
    output,
    ...smoke.arguments.map((word) => word.replaceAll("{pid}", String(pid))),
  ];
  let trouble: unknown;
  const onAttached = (end: EndWatch): void => {
    const done = work === undefined ? Promise.resolve() : work.go();
    done
      .then(() => {
        if (!endsItself) end.ask();
      })
      .catch((error: unknown) => {
        trouble = error;
        end.ask();
      });
  };
  try {
    const status = await started(tool, argv, options.path, onAttached);
    if (trouble !== undefined) throw trouble;
    // What is refused makes no output.
    return { status, stdout: existsSync(output) ? readFileSync(output, "utf8") : "", pid };
  } finally {
    await work?.kill();
    rmSync(directory, { recursive: true });
  }
}

function started(
  tool: Tool,
  argv: readonly string[],
  path: string | undefined,
  onAttached: (end: EndWatch) => void,
): Promise<number> {
  const name = `bcc-tool ${tool.name}`;
  if ("program" in tool)
    return runForm({
      tool,
      path: path ?? placeOf(tool.name, tool.program),
      name,
      argv,
      store,
      onAttached,
    });
  if ("list" in tool) throw new Error(`${tool.name} lists`);
  const memo = { recall: () => undefined, remember: () => undefined };
  return planAndRun({ tool, name, argv, memo, store, onAttached });
}

/** It attaches something, and its output can be sent to a file. */
export const runsInProcess = (tool: Tool): boolean =>
  !("list" in tool) &&
  !Object.values(tool.flags).some(({ flags }) => namesOf(flags).includes("--output"));
