import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CacheStore } from "../../src/compile/store.js";
import { planAndRun } from "../../src/cli/tool/plan_and_run.js";
import { planAndTrace } from "../../src/cli/trace/plan_and_trace.js";
import { runForm } from "../../src/cli/tool/form.js";
import { placeOf } from "../../src/cli/tool/find.js";
import type { EndWatch } from "../../src/cli/run/end_watch.js";
import { namesOf, type Smoke, type Tool } from "../../src/tool.js";
import { Workload } from "./workload.js";

export interface SmokeRun {
  readonly status: number;
  readonly stdout: string;
  /** Process of the workload; 0 = none. */
  readonly pid: number;
}

const store = new CacheStore();
const memo = { recall: () => undefined, remember: () => undefined };

type OnAttached = (end: EndWatch) => void;

interface Around {
  /** A workload's name and arguments. */
  readonly workload?: readonly string[] | readonly [string, ...(string | number)[]] | undefined;
  readonly endsItself?: boolean | undefined;
}

interface AroundEnd extends SmokeRun {
  readonly stderr: string;
  readonly attached: boolean;
}

/**
 * What a command does around its workload: attached first, then the work, then the end. No Node is
 * started for it, which in a virtual machine takes seconds.
 */
async function around(
  { workload, endsItself = false }: Around,
  argv: readonly string[],
  command: (argv: readonly string[], onAttached: OnAttached) => Promise<number>,
): Promise<AroundEnd> {
  const directory = mkdtempSync(join(tmpdir(), "inprocess-"));
  const output = join(directory, "out");
  const [name, ...words] = workload ?? [];
  const work = name === undefined ? undefined : await Workload.start(String(name), words);
  const pid = work?.pid ?? 0;
  let trouble: unknown;
  let attached = false;
  const onAttached: OnAttached = (end) => {
    attached = true;
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
  const heard = hearStderr();
  try {
    const filled = argv.map((word) => word.replaceAll("{pid}", String(pid)));
    const status = await command(["--output", output, ...filled], onAttached);
    if (trouble !== undefined) throw trouble;
    // What is refused makes no output.
    const stdout = existsSync(output) ? readFileSync(output, "utf8") : "";
    return { status, stdout, stderr: heard.end(), pid, attached };
  } finally {
    heard.end();
    await work?.kill();
    rmSync(directory, { recursive: true });
  }
}

/** What is written to stderr until the end. */
function hearStderr(): { end(): string } {
  const write = process.stderr.write;
  let text = "";
  process.stderr.write = ((chunk: string) => {
    text += chunk;
    return true;
  }) as typeof write;
  return {
    end() {
      process.stderr.write = write;
      return text;
    },
  };
}

/** A tool around the workload of one of its smoke cases. `path`: its C file, where it is no tool of ours. */
export function runSmoke(
  tool: Tool,
  smoke: Smoke,
  options: { readonly json?: boolean; readonly path?: string } = {},
): Promise<SmokeRun> {
  const argv = [...(options.json === true ? ["--json"] : []), ...smoke.arguments];
  return around(smoke, argv, (words, onAttached) => started(tool, words, options.path, onAttached));
}

/** bcc-trace. */
export const traceHere = (argv: readonly string[], options: Around): Promise<AroundEnd> =>
  around(options, argv, (words, onAttached) => planAndTrace(words, memo, store, onAttached));

/** A tool of the catalogue, with any flags. */
export const toolHere = (tool: Tool, argv: readonly string[], options: Around) =>
  around(options, argv, (words, onAttached) => started(tool, words, undefined, onAttached));

function started(
  tool: Tool,
  argv: readonly string[],
  path: string | undefined,
  onAttached: OnAttached,
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
  return planAndRun({ tool, name, argv, memo, store, onAttached });
}

/** It attaches something, and its output can be sent to a file. */
export const runsInProcess = (tool: Tool): boolean =>
  !("list" in tool) &&
  !Object.values(tool.flags).some(({ flags }) => namesOf(flags).includes("--output"));
