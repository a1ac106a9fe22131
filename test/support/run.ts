import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../src/package/root.js";
import { namesOf, type Tool } from "../../src/tool.js";
import { tools } from "../../tools/index.js";
import type { traceHere } from "./inprocess.js";
import { Workload } from "./workload.js";

const root = packageRoot();

export interface Ended {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
  /** Process of the workload. */
  readonly pid?: number;
  /** stdout's lines without the heading (text) and without the last, empty one. */
  readonly lines: readonly string[];
}

export interface RunOptions {
  /** Work to be traced: a workload's name and arguments, or what to do. */
  readonly workload?: readonly [string, ...(string | number)[]] | (() => Promise<void> | void);
  readonly env?: NodeJS.ProcessEnv;
  /** True: the trace ends by itself (-M, --duration); else SIGINT ends it after the work. */
  readonly endsItself?: boolean;
  /** The workload is killed after its work, while it is still traced. */
  readonly kills?: boolean;
  /** End after so many ms whatever happens; the status is then "timeout". */
  readonly timeout?: number;
}

/** Against what hangs, not what is slow: a machine may be busy. Below a test's own limit, so that it tells what it saw. */
const PATIENCE_MS = 170_000;

/** A command of bin/ that runs. */
export class Running {
  stdout = "";
  stderr = "";
  private readonly ended: Promise<number | string>;

  constructor(
    readonly child: ChildProcess,
    timeout: number,
  ) {
    child.stdout!.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    child.stderr!.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => {
      let late = false;
      const watchdog = setTimeout(() => {
        late = true;
        child.kill("SIGKILL");
      }, timeout);
      child.once("close", (status, signal) => {
        clearTimeout(watchdog);
        resolve(late ? "timeout" : (status ?? signal ?? ""));
      });
    });
  }

  /**
   * Resolves once every probe is attached: text output begins with its heading
   * then, and `-v` says `attached N probes` on stderr (used with --json and tools).
   */
  async attached(): Promise<void> {
    for (;;) {
      if (this.stdout !== "" || /^attached \d+ probe/m.test(this.stderr)) return;
      if (this.child.exitCode === 0) return; // it lists, and has
      if (this.gone) throw new Error(notAttached(this.stderr, this.stdout));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** It has ended: nothing more comes. */
  get gone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Does it again and again until what was printed meets the condition (or nothing more comes). */
  async repeat(work: () => Promise<void>, until: (stdout: string) => boolean): Promise<number> {
    let times = 0;
    for (; !until(this.stdout) && !this.gone; times++) await work();
    return times;
  }

  async end(signal?: NodeJS.Signals): Promise<Ended> {
    if (signal) this.child.kill(signal);
    const status = await this.ended;
    const { stdout, stderr } = this;
    return { status, stdout, stderr, lines: linesOf(stdout) };
  }
}

function linesOf(stdout: string): readonly string[] {
  const lines = stdout.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const isHeading = /^(TIME +|CPU +|PID +)/.test(lines[0] ?? "");
  return isHeading ? lines.slice(1) : lines;
}

/** Starts bin/NAME without a shell. */
export function start(name: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(process.execPath, [join(root, "bin", name), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env },
  });
  return new Running(child, options.timeout ?? PATIENCE_MS);
}

/** Runs a command to its end: nothing to wait for, nothing to trace. */
export function run(
  name: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  return start(name, args, options).end();
}

/**
 * Runs bcc-trace around a workload: attached first, then the work, then SIGINT
 * (or its own end). `{pid}` in the arguments is the workload's process.
 */
export async function runTrace(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const plain = plainRun(args, options);
  if (plain !== undefined) {
    const { traceHere } = await import("./inprocess.js");
    return withLines(await traceHere(args, plain));
  }
  return runAround("bcc-trace", args.includes("--json") ? ["-v", ...args] : args, options);
}

/** The flag with which a tool tells when it is attached. */
export function telling(tool: Tool): readonly string[] {
  if ("list" in tool) return [];
  const taken = Object.values(tool.flags).flatMap(({ flags }) => namesOf(flags));
  return [taken.includes("--verbose") ? "--explain" : "--verbose"];
}

/** Runs a tool of the catalogue in the same way. */
export async function runTool(
  name: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  const tool = (await tools[name]!()).default;
  const plain = plainRun(args, options);
  if (plain !== undefined) {
    const { runsInProcess, toolHere } = await import("./inprocess.js");
    if (runsInProcess(tool)) return withLines(await toolHere(tool, args, plain));
  }
  return runAround("bcc-tool", [name, ...telling(tool), ...args], options);
}

/**
 * In a virtual machine, where a start of Node takes seconds: what needs no process of its own runs in
 * the test's. On the host the commands themselves are run.
 */
function plainRun(args: readonly string[], options: RunOptions) {
  const { workload, endsItself, ...special } = options;
  const own = args.some((arg) => ["-o", "--output", "--", "--dry-run", "--live"].includes(arg));
  if (process.env["BCC_VM"] === undefined || own || Object.keys(special).length > 0)
    return undefined;
  return typeof workload === "function" ? undefined : { workload, endsItself };
}

function withLines({ attached, ...ended }: Awaited<ReturnType<typeof traceHere>>): Ended {
  const { status, stdout, stderr } = ended;
  if (!attached && status !== 0) throw new Error(notAttached(stderr, stdout));
  return { ...ended, lines: linesOf(stdout) };
}

const notAttached = (stderr: string, stdout: string): string =>
  `ended before it was attached:\n${stderr}${stdout}`;

async function runAround(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Ended> {
  const { workload, endsItself = false } = options;
  const work = Array.isArray(workload)
    ? await Workload.start(workload[0] as string, workload.slice(1) as (string | number)[])
    : undefined;
  const filled = args.map((arg) => arg.replaceAll("{pid}", String(work?.pid ?? "")));
  const running = start(command, filled, options);
  try {
    await running.attached();
    if (work) await work.go();
    else if (typeof workload === "function") await workload();
    if (options.kills) await work?.kill();
    const ended = await running.end(endsItself ? undefined : "SIGINT");
    return work === undefined ? ended : { ...ended, pid: work.pid };
  } finally {
    running.child.kill("SIGKILL");
    await work?.kill();
  }
}
