/**
 * main TARGET RUNS SECONDS SEED CRASH: what scripts/fuzz.mjs starts. A worker runs
 * the inputs, so that one without end can be told.
 */
import { writeFileSync } from "node:fs";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { packageRoot } from "../../src/package/root.js";
import { fuzz, type Result } from "./run.js";
import { textTargets } from "./targets/index.js";

/** Seconds after which an input is taken for one without end. */
const MOST_SECONDS = 20;

interface Order {
  readonly words: readonly string[];
  /** How many inputs have begun, and the present one: its length and its characters. */
  readonly present: SharedArrayBuffer;
}

function work({ words: [name, runs, seconds, seed], present }: Order): void {
  const target = textTargets.find((one) => one.name === name)!;
  const [counts, characters] = viewsOf(present);
  const run = (input: string): void => {
    for (let i = 0; i < input.length; i++) characters[i] = input.charCodeAt(i);
    counts[1] = input.length;
    Atomics.add(counts, 0, 1);
    target.run(input);
  };
  const limits = {
    ...{ runs: Number(runs), seconds: Number(seconds), seed: Number(seed), timed: true },
    collect: globalThis.gc && (() => void globalThis.gc!()),
  };
  parentPort!.postMessage(fuzz({ ...target, run }, packageRoot(), limits));
}

const viewsOf = (present: SharedArrayBuffer): readonly [Int32Array, Uint16Array] => [
  new Int32Array(present, 0, 2),
  new Uint16Array(present, 8),
];

function watch(words: readonly string[]): void {
  const [name = "", , , , crash = ""] = words;
  const present = new SharedArrayBuffer(8 + (1 << 18));
  const [counts, characters] = viewsOf(present);
  const worker = new Worker(new URL(import.meta.url), { workerData: { words, present } });
  let last = 0;
  let stood = 0;
  const timer = setInterval(() => {
    stood = counts[0] === last ? stood + 1 : 0;
    last = counts[0]!;
    if (stood < MOST_SECONDS) return;
    const input = String.fromCharCode(...characters.subarray(0, counts[1]));
    end({ ran: last, slowest: Infinity, failure: { input, why: "it has no end" } });
    void worker.terminate();
  }, 1000);
  worker.on("message", end);

  function end({ ran, slowest, failure }: Result): void {
    clearInterval(timer);
    const took = `the slowest took ${slowest.toFixed(1)} ms`;
    process.stdout.write(`${name}: ${ran} mutants, ${took}\n`);
    if (!failure) return;
    writeFileSync(crash, failure.input);
    const shown = JSON.stringify(failure.input.slice(0, 2000));
    process.stderr.write(`${name}: ${shown}\n${failure.why}\n`);
    process.exitCode = 1;
  }
}

if (isMainThread) watch(process.argv.slice(2));
else work(workerData as Order);
