/**
 * BCC's own tools beside ours: each case of bcc_cases.ts under both, its rows compared. By hand, in a
 * virtual machine; a line a tool, and what only one of the two has below it.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { spawn } from "node:child_process";
import { bucketsIn, rowsIn } from "./bcc_rows.js";
import { CASES, type BccCase } from "./bcc_cases.js";
import { Running, start, telling } from "./run.js";
import { tools } from "../../tools/index.js";
import { Workload } from "./workload.js";

const ATTACH_MS = 300_000;
const REST_MS = 1500;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Contestant {
  start(tool: string, args: readonly string[]): Promise<Running>;
  attached(running: Running): Promise<void>;
  args(one: BccCase): readonly string[];
}

const OURS: Contestant = {
  async start(tool, args) {
    const verbose = telling((await tools[tool]!()).default);
    return start("bcc-tool", [tool, ...verbose, ...args], { timeout: 3 * ATTACH_MS });
  },
  attached: (running) => running.attached().catch(() => undefined),
  args: (one) => one.ours ?? one.arguments,
};

const linksOf = (pid: number): string => {
  try {
    const fds = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    return fds.filter((target) => /perf_event|bpf/.test(target)).join();
  } catch {
    return "";
  }
};

const cpuOf = (pid: number): string => {
  try {
    const words = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/.*\) /, "").split(" ");
    return `${words[11]} ${words[12]}`;
  } catch {
    return "";
  }
};

/** It holds programs, and neither attaches more nor works: under emulation BCC takes half a minute until then. */
async function quiet(running: Running): Promise<void> {
  const before = { links: "", cpu: "", since: performance.now() };
  const late = performance.now() + ATTACH_MS;
  const { pid } = running.child;
  while (!running.gone && performance.now() < late) {
    const [links, cpu] = [linksOf(pid!), cpuOf(pid!)];
    if (links === "" || links !== before.links || cpu !== before.cpu)
      Object.assign(before, { links, cpu, since: performance.now() });
    else if (performance.now() - before.since > 1000) return;
    await wait(100);
  }
}

const THEIRS: Contestant = {
  start: (tool, args) => {
    const env = { ...process.env, PYTHONUNBUFFERED: "1" };
    const child = spawn(`/usr/sbin/${tool}-bpfcc`, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env,
    });
    return Promise.resolve(new Running(child, 3 * ATTACH_MS));
  },
  attached: quiet,
  args: (one) => one.arguments,
};

interface Said {
  readonly text: string;
  /** Why it said nothing. */
  readonly wrong: string;
}

async function ended(running: Running): Promise<Said> {
  const { status, stdout, stderr } = await running.end("SIGINT");
  const last = stderr.trim().split("\n").slice(-3).join(" ");
  const failed = /Traceback|error:|Failed to/.test(stderr) && stdout === "";
  return { text: stdout, wrong: failed ? `${last} (${status})` : "" };
}

/** At once: what one of them sees the other sees too. */
async function watched(one: BccCase, contestants: readonly Contestant[]): Promise<readonly Said[]> {
  const work = await Workload.start(one.workload[0], one.workload.slice(1));
  const runs: Running[] = [];
  try {
    for (const contestant of contestants) {
      const args = contestant.args(one).map((word) => word.replaceAll("{pid}", String(work.pid)));
      const running = await contestant.start(one.tool, args);
      runs.push(running);
      await contestant.attached(running);
    }
    await work.go();
    await wait(one.rest ?? REST_MS);
    return await Promise.all(runs.map(ended));
  } finally {
    for (const { child } of runs) child.kill("SIGKILL");
    await work.kill();
  }
}

async function bothOf(one: BccCase): Promise<readonly Said[]> {
  const both = [THEIRS, OURS];
  if (one.apart !== true) return watched(one, both);
  return [...(await watched(one, both.slice(0, 1))), ...(await watched(one, both.slice(1)))];
}

function told(text: string, { compare }: BccCase): readonly string[] {
  if (compare === "sum" || compare === "buckets") return bucketsIn(text, compare === "buckets");
  if (compare instanceof RegExp) return text.split("\n").filter((line) => compare.test(line));
  return rowsIn(text, compare);
}

/** Shape only: what is in those lines is another each time. */
const isLoose = ({ compare }: BccCase): boolean => compare instanceof RegExp;

const without = (all: readonly string[], others: readonly string[]): readonly string[] => {
  const left = [...others];
  return all.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};

async function compare(one: BccCase): Promise<string> {
  if (!existsSync(`/usr/sbin/${one.tool}-bpfcc`)) return "BCC's is not here";
  const [theirs, ours] = (await bothOf(one)) as readonly [Said, Said];
  if (theirs.wrong !== "") return `BCC's fails: ${theirs.wrong}`;
  if (ours.wrong !== "") return `OURS FAILS: ${ours.wrong}`;
  const [a, b] = [told(theirs.text, one), told(ours.text, one)];
  const list = (mark: string, rows: readonly string[]) =>
    rows.map((row) => `\n    ${mark} ${row}`).join("");
  if (isLoose(one))
    return `to be looked at, ${a.length} and ${b.length} lines${list("bcc ", a.slice(0, 12))}${list("ours", b.slice(0, 12))}`;
  const [onlyA, onlyB] = [without(a, b), without(b, a)];
  if (a.length > 0 && onlyA.length + onlyB.length === 0) return `same ${a.length} rows`;
  return `DIFFERENT, ${a.length} and ${b.length} rows${list("bcc ", onlyA)}${list("ours", onlyB)}${a.length === 0 ? `\n--- bcc printed:\n${theirs.text.slice(0, 600)}\n--- ours:\n${ours.text.slice(0, 600)}` : ""}`;
}

const names = process.argv.slice(2);
const chosen = names.flatMap((name) => CASES.filter(({ tool }) => tool === name));
for (const one of names.length === 0 ? CASES : chosen) {
  const said = await compare(one).catch(
    (error: unknown) => `could not be compared: ${String(error)}`,
  );
  process.stdout.write(`${one.tool} ${one.arguments.join(" ")}: ${said}\n`);
}
process.exit(0);
