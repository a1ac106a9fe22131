/**
 * BCC's own tools beside ours: each case of bcc_cases.ts under both, its rows compared. By hand, in a
 * virtual machine; a line a tool, and what only one of the two has below it.
 */
import { existsSync } from "node:fs";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../src/package/root.js";
import { bucketsIn, rowsIn } from "./bcc_rows.js";
import { CASES, type BccCase } from "./bcc_cases.js";
import { Running } from "./run.js";
import { Workload } from "./workload.js";

const ATTACH_MS = 90_000;
const REST_MS = 1500;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function startBcc(tool: string, args: readonly string[]): Running {
  const env = { ...process.env, PYTHONUNBUFFERED: "1" };
  return new Running(
    spawn(`/usr/sbin/${tool}-bpfcc`, args, { stdio: ["ignore", "pipe", "pipe"], env }),
    3 * ATTACH_MS,
  );
}

const startOurs = (tool: string, args: readonly string[]): Running =>
  new Running(
    spawn(process.execPath, [join(packageRoot(), "bin/bcc-tool"), tool, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    }),
    3 * ATTACH_MS,
  );

/** Something is printed: titles, or that it traces. Under emulation BCC takes half a minute for that. */
async function attached(running: Running): Promise<void> {
  const quiet = performance.now() + ATTACH_MS;
  while (running.stdout === "" && !running.gone && performance.now() < quiet) await wait(20);
  await wait(500);
}

async function textOf(
  one: BccCase,
  begin: (tool: string, args: readonly string[]) => Running,
  args: readonly string[],
): Promise<{ readonly text: string; readonly wrong: string }> {
  const work = await Workload.start(one.workload[0], one.workload.slice(1));
  const filled = args.map((word) => word.replaceAll("{pid}", String(work.pid)));
  const running = begin(one.tool, filled);
  try {
    await attached(running);
    await work.go();
    await wait(REST_MS);
    const ended = await running.end("SIGINT");
    const failed = /Traceback|error:|Failed to/.exec(ended.stderr) !== null && ended.stdout === "";
    return {
      text: ended.stdout,
      wrong: failed ? ended.stderr.trim().split("\n").slice(-2).join(" ") : "",
    };
  } finally {
    await work.kill();
  }
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
  const theirs = await textOf(one, startBcc, one.arguments);
  if (theirs.wrong !== "") return `BCC's fails: ${theirs.wrong}`;
  const ours = await textOf(one, startOurs, one.ours ?? one.arguments);
  if (ours.wrong !== "") return `OURS FAILS: ${ours.wrong}`;
  const [a, b] = [told(theirs.text, one), told(ours.text, one)];
  const list = (mark: string, rows: readonly string[]) =>
    rows.map((row) => `\n    ${mark} ${row}`).join("");
  if (isLoose(one))
    return `to be looked at, ${a.length} and ${b.length} lines${list("bcc ", a.slice(0, 12))}${list("ours", b.slice(0, 12))}`;
  const [onlyA, onlyB] = [without(a, b), without(b, a)];
  if (a.length > 0 && onlyA.length + onlyB.length === 0) return `same ${a.length} rows`;
  return `DIFFERENT, ${a.length} and ${b.length} rows${list("bcc ", onlyA)}${list("ours", onlyB)}${a.length === 0 ? `\n--- bcc printed:\n${theirs.text.slice(0, 600)}` : ""}`;
}

const names = process.argv.slice(2);
for (const one of CASES) {
  if (names.length > 0 && !names.includes(one.tool)) continue;
  const said = await compare(one).catch(
    (error: unknown) => `could not be compared: ${String(error)}`,
  );
  process.stdout.write(`${one.tool} ${one.arguments.join(" ")}: ${said}\n`);
}
process.exit(0);
