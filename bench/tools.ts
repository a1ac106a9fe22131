/**
 * Tools beside bpftrace's own scripts of the same name: start to attached, cost
 * for the traced call, rows printed a second, memory.
 */
import { execFileSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { Workload } from "../test/support/workload.js";
import { figureOf, inTurns, print, row, type Figure } from "./figures.js";
import { detached, LineFile, sleep, TracerProcess } from "./process.js";
import { inPath } from "./tracers.js";

const NAMES = ["opensnoop", "execsnoop", "runqlat", "biosnoop"] as const;

/** A way to run a tool: what it prints when it is attached. */
interface Run {
  readonly name: string;
  readonly command: readonly string[];
  readonly attached: RegExp;
  /** As on a machine on which nothing ran before. */
  readonly emptyCache?: boolean;
}

export async function tools(root: string, quick: boolean): Promise<void> {
  const bpftrace = inPath("bpftrace").find((path) => existsSync(path));
  if (bpftrace === undefined) print("bpftrace is not in $PATH: no figures of its scripts");
  const rounds = quick ? 3 : 9;
  // As the published package has them.
  execFileSync(process.execPath, [join(root, "bin/bcc-tool"), "--ready-made"]);
  for (const name of NAMES) {
    const first = { ...ours(root, name), name: "first start", emptyCache: true };
    const all = [ours(root, name), first, ours(root, name, "--no-cache")];
    await starts(name, [...all, ...script(bpftrace, name)], rounds);
  }
  const all = [ours(root, "opensnoop"), ...script(bpftrace, "opensnoop")];
  const calls = quick ? 200_000 : 1_000_000;
  await costs(all, calls / 10, 200);
  await rates(all, calls);
  await memory(all);
}

const ours = (root: string, tool: string, ...flags: readonly string[]): Run => ({
  name: flags.includes("--no-cache") ? "compiled anew" : "ours",
  command: [join(root, "bin/bcc-tool"), tool, ...flags],
  // Titles and opening lines come when everything is attached.
  attached: /^(PID|TIME|P?COMM|Tracing)/m,
});

/** With -B line: its first line, which BEGIN prints when all is attached, is not kept back. */
function script(bpftrace: string | undefined, name: string): readonly Run[] {
  if (bpftrace === undefined) return [];
  const path = join(dirname(dirname(bpftrace)), "sbin", `${name}.bt`);
  const command = [bpftrace, "-B", "line", path];
  return [{ name: `${name}.bt`, command, attached: /^(Tracing|TIME|PID)/m }];
}

/** A first round fills the caches. */
async function starts(tool: string, runs: readonly Run[], rounds: number): Promise<void> {
  const measures = runs.map((run) => () => startToAttached(run));
  await inTurns(measures, 1);
  const times = await inTurns(measures, rounds);
  row(
    `${tool}: start to attached`,
    "ms",
    0,
    runs.map(({ name }, i) => [name, times[i]!]),
  );
}

async function startToAttached({ command, attached, emptyCache }: Run): Promise<number> {
  const cache = emptyCache ? mkdtempSync("/dev/shm/bench-") : undefined;
  const running = new TracerProcess(command, "here", {
    ...process.env,
    ...(cache === undefined ? {} : { BCC_REPL_CACHE: cache }),
  });
  let ms: number | undefined;
  let text = "";
  running.onOutput = (chunk) => {
    text += chunk.toString("latin1");
    if (ms === undefined && attached.test(text))
      ms = Number(process.hrtime.bigint() - running.began) / 1e6;
  };
  try {
    await running.until(() => ms !== undefined);
  } finally {
    await running.interrupt();
    await detached();
    if (cache !== undefined) rmSync(cache, { recursive: true });
  }
  // A script goes on without the probes that this kernel does not have.
  const missing = /^.*(?:not traceable|failed to attach|failed to detach).*$/m.exec(running.said);
  if (missing !== null) throw new Error(missing[0]);
  return ms ?? NaN;
}

/** In each line about the workload's opens; whoever else opens files has no end. */
const OPENED = " /bite";

/** Opens of a file that is not there, `calls` by each of the openers, under a tool whose lines go to a file in memory. */
async function opens(
  run: Run | undefined,
  calls: number,
  burst: number,
  openers = 1,
): Promise<{ readonly nsPerCall: number; readonly rows: number; readonly seconds: number }> {
  const loads: Workload[] = [];
  for (let i = 0; i < openers; i++)
    loads.push(await Workload.start("load", ["open", calls, burst]));
  const file = new LineFile();
  const stdout = file.open("file");
  const running = run && new TracerProcess(run.command, stdout);
  closeSync(stdout);
  try {
    // Its first line is in the file: longer than the slowest start.
    if (running) await sleep(4000);
    if (running?.child.exitCode != null) throw new Error(running.said);
    const began = process.hrtime.bigint();
    await Promise.all(loads.map((load) => load.go()));
    const last = running ? await file.settled(OPENED) : process.hrtime.bigint();
    await running?.interrupt();
    // Its own CPU time: whoever else runs on this machine has no part in it.
    const took = loads.map(({ lines }) =>
      Number(lines.find((line) => line.startsWith("cpu "))?.split(" ")[1]),
    );
    return {
      nsPerCall: took.reduce((sum, one) => sum + one, 0) / (calls * openers),
      rows: file.count(OPENED),
      seconds: Number(last - began) / 1e9,
    };
  } finally {
    running?.child.kill("SIGKILL");
    file.close();
    await Promise.all(loads.map((load) => load.kill()));
  }
}

async function costs(all: readonly Run[], calls: number, burst: number): Promise<void> {
  const base = (await opens(undefined, calls, burst)).nsPerCall;
  const figures: Figure[] = [];
  for (const run of all)
    figures.push(
      await figureOf(run.name, async () => (await opens(run, calls, burst)).nsPerCall - base),
    );
  row("opensnoop: cost for the open", `ns (untraced: ${base.toFixed(0)} ns)`, 0, figures);
}

/** From all CPUs at once: one opener alone is slower than what prints its rows. */
async function rates(all: readonly Run[], calls: number): Promise<void> {
  const openers = availableParallelism();
  const each = Math.ceil(calls / openers);
  const printed: Figure[] = [];
  const lost: Figure[] = [];
  for (const run of all) {
    let missing: number | undefined;
    printed.push(
      await figureOf(run.name, async () => {
        const { rows, seconds } = await opens(run, each, each, openers);
        missing = each * openers - rows;
        return rows / seconds;
      }),
    );
    lost.push([run.name, missing ?? "-"]);
  }
  row(
    `opensnoop: full speed, ${calls / 1e6} million by ${openers} threads`,
    "rows/s printed",
    0,
    printed,
  );
  row("lost of these", "", 0, lost);
}

async function memory(all: readonly Run[]): Promise<void> {
  const figures: Figure[] = [];
  for (const run of all)
    figures.push(
      await figureOf(run.name, async () => {
        const running = new TracerProcess(run.command, "null");
        try {
          await sleep(4000);
          if (running.child.exitCode !== null) throw new Error(running.said);
          return running.residentMb();
        } finally {
          await running.interrupt();
        }
      }),
    );
  row("opensnoop: resident memory", "MB", 0, figures);
}
