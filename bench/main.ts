/**
 * The figures, beside the peers that are installed, all from this run on this
 * machine. A ratio is ours divided by the peer's: below 1 is less.
 */
import { packageRoot } from "../src/package/root.js";
import { counting } from "./counting.js";
import { figureOf, print, row, type Figure } from "./figures.js";
import { library } from "./library.js";
import { busy, firstEvents, idleLatency, residentMemory } from "./measures.js";
import { terminal } from "./repl.js";
import { tools } from "./tools.js";
import { installedPeers, ours, type Tracer } from "./tracers.js";

const root = packageRoot();
async function start(tracer: Tracer, peers: readonly Tracer[], rounds: number): Promise<void> {
  const uncached = ours(root, "--no-cache");
  const commands = [tracer, uncached, ...peers].map((t) => t.opens);
  // The first run of each fills the caches: the page cache too.
  await firstEvents(commands, 1);
  const [cached = NaN, compiled = NaN, ...theirs] = await firstEvents(commands, rounds);
  const others = peers.map((peer, i) => [peer.name, theirs[i] ?? NaN] as const);
  row("start to first event, cached", "ms", 0, [[tracer.name, cached], ...others]);
  row("start to first event, not cached", "ms", 0, [[tracer.name, compiled], ...others]);
}

async function cost(
  what: string,
  all: readonly Tracer[],
  sink: "null" | "file" | "pipe",
  calls: number,
  burst = calls,
): Promise<void> {
  const base = (await busy(undefined, calls, sink, burst)).nsPerCall;
  const figures: Figure[] = [];
  for (const tracer of all)
    figures.push(
      await figureOf(
        tracer.name,
        async () => (await busy(tracer, calls, sink, burst)).nsPerCall - base,
      ),
    );
  row(`cost for the call, ${what}`, `ns (untraced: ${base.toFixed(0)} ns)`, 0, figures);
}

async function fullSpeed(
  all: readonly Tracer[],
  sink: "file" | "pipe",
  calls: number,
): Promise<void> {
  const rates: Figure[] = [];
  const lost: Figure[] = [];
  for (const tracer of all) {
    let missing: number | undefined;
    const rate = await figureOf(tracer.name, async () => {
      const { printed, seconds } = await busy(tracer, calls, sink);
      missing = calls - printed;
      return printed / seconds;
    });
    rates.push(rate);
    lost.push([tracer.name, missing ?? "-"]);
  }
  row(`full speed, ${calls / 1e6} million, ${sink}`, "events/s printed", 0, rates);
  print(`${"lost of these".padEnd(34)} ${lost.map(([n, v]) => `${n} ${v}`).join(" · ")}`);
}

async function latency(all: readonly Tracer[]): Promise<void> {
  const middle: Figure[] = [];
  const worst: Figure[] = [];
  for (const tracer of all) {
    let slowest: number | undefined;
    const typical = await figureOf(tracer.name, async () => {
      const [median, most] = await idleLatency(tracer, 40);
      slowest = most;
      return median;
    });
    middle.push(typical);
    worst.push([tracer.name, slowest ?? "-"]);
  }
  row("idle, event to line, median", "ms", 2, middle);
  row("idle, event to line, worst of 40", "ms", 2, worst);
}

async function memory(all: readonly Tracer[]): Promise<void> {
  const figures: Figure[] = [];
  for (const tracer of all) figures.push(await figureOf(tracer.name, () => residentMemory(tracer)));
  row("resident memory, buffers aside", "MB", 0, figures);
}

async function events(quick: boolean): Promise<void> {
  const tracer = ours(root);
  const peers = installedPeers(print);
  const all = process.argv.includes("--peers") ? peers : [tracer, ...peers];
  if (!process.argv.includes("--peers")) await start(tracer, peers, quick ? 5 : 15);
  const calls = quick ? 200_000 : 1_000_000;
  await cost("bursts of 200", all, "file", calls / 10, 200);
  await cost("full speed, file", all, "file", calls);
  await cost("full speed, /dev/null", all, "null", calls);
  for (const sink of ["file", "pipe"] as const)
    await fullSpeed(all, sink, quick ? 500_000 : 2_000_000);
  await latency(all);
  await memory(all);
}

// --quick: fewer rounds; --counting: only what is about counting; --repl: the terminal; --library: the library;
// --peers: events of the peers alone; --tools: tools beside bpftrace's scripts.
const quick = process.argv.includes("--quick");
const only = process.argv.find((word) => /^--(counting|library|peers|repl|tools)$/.test(word));
if (only === "--repl") await terminal(root, row, quick);
if (only === undefined || only === "--peers") await events(quick);
if (only === undefined || only === "--tools") await tools(root, quick);
if (only === undefined || only === "--counting") await counting(root, row, quick);
if (only === undefined || only === "--library") await library(root, row, quick);
if (only === undefined) await terminal(root, row, quick);
