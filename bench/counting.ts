import { Workload } from "../test/support/workload.js";
import { countingCases, type Counter } from "./counters.js";
import { median, TracerProcess } from "./process.js";
import { manyKeys } from "./tables.js";

type Row = (
  what: string,
  unit: string,
  digits: number,
  figures: readonly (readonly [string, number])[],
) => void;

/** Starts a counter and waits until it counts; the function ends it. */
async function attached(
  counter: Counter | undefined,
  pid: number,
): Promise<() => Promise<void> | void> {
  if (!counter) return () => {};
  if (counter.here) return counter.here(pid);
  const running = new TracerProcess(counter.command(pid));
  await running.attached(counter.attached);
  return () => running.interrupt();
}

/** CPU nanoseconds of one close(-1) while a counter counts it, or none does: a busy machine does not change them much. */
async function nsPerCall(counter: Counter | undefined, calls: number): Promise<number> {
  const load = await Workload.start("load", ["close", calls]);
  try {
    const stop = await attached(counter, load.pid);
    await load.go();
    await stop();
    const line = load.lines.find((one) => one.startsWith("cpu "));
    return Number(line?.split(" ")[1]) / calls;
  } finally {
    await load.kill();
  }
}

/** Those that run here; one line says why another does not. */
async function thoseThatRun(counters: readonly Counter[]): Promise<readonly Counter[]> {
  const fit: Counter[] = [];
  for (const counter of counters) {
    try {
      await nsPerCall(counter, 1000);
      fit.push(counter);
    } catch (error) {
      const why = String(error).trim().split("\n").at(-1);
      process.stdout.write(`${counter.name} does not run here, no figures for it: ${why}\n`);
    }
  }
  return fit;
}

/** What each counter adds to the call; taking turns, the median of the rounds. */
async function costs(
  counters: readonly Counter[],
  calls: number,
  rounds: number,
): Promise<{ readonly base: number; readonly added: readonly (readonly [string, number])[] }> {
  const all = [undefined, ...counters];
  const times = all.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, counter] of all.entries()) times[i]?.push(await nsPerCall(counter, calls));
  const [base = NaN, ...rest] = times.map(median);
  return { base, added: counters.map(({ name }, i) => [name, (rest[i] ?? NaN) - base] as const) };
}

/** Milliseconds from its start until a counter says that it is attached. */
async function startMs(command: readonly string[], sign: RegExp): Promise<number> {
  const running = new TracerProcess(command);
  let ms: number | undefined;
  running.onOutput = () => (ms ??= Number(process.hrtime.bigint() - running.began) / 1e6);
  await running.until(() => ms !== undefined && sign.test(running.said));
  await running.interrupt();
  return ms ?? NaN;
}

async function starts(root: string, row: Row, rounds: number): Promise<void> {
  const tool = [`${root}/bin/bcc-tool`, "funccount", "c:getenv"];
  const [, theirs] = countingCases(root).at(-1)?.counters ?? [];
  const commands: (readonly [string, readonly string[]])[] = [
    ["bcc-tool funccount", tool],
    ["not cached", [...tool, "--no-cache"]],
    ...(theirs === undefined
      ? []
      : [[theirs.name, [...theirs.command(0).slice(0, -3), "c:getenv"]] as const]),
  ];
  const figures: (readonly [string, number])[] = [];
  for (const [name, command] of commands) {
    const times: number[] = [];
    // The first one fills the caches.
    for (let round = 0; round <= rounds; round++)
      times.push(await startMs(command, /^Tracing \d/m));
    figures.push([name, median(times.slice(1))]);
  }
  row("start to attached, funccount", "ms", 0, figures);
}

/** All figures about counting. */
export async function counting(root: string, row: Row, quick: boolean): Promise<void> {
  const calls = quick ? 300_000 : 1_000_000;
  for (const { what, counters } of countingCases(root)) {
    const fit = await thoseThatRun(counters);
    const { base, added } = await costs(fit, calls, quick ? 3 : 5);
    row(`cost for the call, counted ${what}`, `ns (untraced: ${base.toFixed(0)} ns)`, 0, added);
  }
  const { taken, read, rows } = manyKeys(100_000, quick ? 5 : 15);
  row(`${rows} keys, interval ended`, "ms", 1, [["taken out of the kernel and decoded", taken]]);
  row(`${rows} keys, read on`, "ms", 1, [["read and decoded", read]]);
  await starts(root, row, quick ? 5 : 15);
}
