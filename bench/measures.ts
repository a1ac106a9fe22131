import { closeSync } from "node:fs";
import { Workload } from "../test/support/workload.js";
import { inTurns } from "./figures.js";
import { LineFile, median, sleep, TracerProcess, type Sink } from "./process.js";
import type { Tracer } from "./tracers.js";

/** Milliseconds from the start of a tracer to its first printed event. */
export async function firstEvent(command: readonly string[]): Promise<number> {
  const tracer = new TracerProcess(command);
  let ms: number | undefined;
  let text = "";
  tracer.onOutput = (chunk) => {
    if (ms !== undefined) return;
    text += chunk.toString("latin1");
    if (text.includes("/bite")) ms = Number(process.hrtime.bigint() - tracer.began) / 1e6;
  };
  await tracer.until(() => ms !== undefined);
  await tracer.interrupt();
  return ms ?? NaN;
}

/** firstEvent for several commands, taking turns, `rounds` times: medians, or why there is none. */
export async function firstEvents(
  commands: readonly (readonly string[])[],
  rounds: number,
): Promise<readonly (number | string)[]> {
  const load = await Workload.start("load", ["opens", 200]);
  await load.go();
  try {
    return await inTurns(
      commands.map((command) => () => firstEvent(command)),
      rounds,
    );
  } finally {
    await load.kill();
  }
}

export interface Busy {
  /** Nanoseconds that each traced call took. */
  readonly nsPerCall: number;
  /** Events that arrived; 0 where the output went to /dev/null. */
  readonly printed: number;
  /** Seconds from the first call to the last line. */
  readonly seconds: number;
}

/**
 * A process calls close(-1) `calls` times under a tracer (or none): at full
 * speed, or with a rest after every `burst` calls, so that no tracer loses any.
 */
export async function busy(
  tracer: Tracer | undefined,
  calls: number,
  sink: Exclude<Sink, "here">,
  burst = calls,
): Promise<Busy> {
  const load = await Workload.start("load", ["close", calls, burst]);
  const file = sink === "null" ? undefined : new LineFile();
  const stdout = file && sink !== "null" ? file.open(sink) : "null";
  const running = tracer && new TracerProcess(tracer.closes(load.pid), stdout);
  if (typeof stdout === "number") closeSync(stdout);
  try {
    if (running && tracer) await running.attached(tracer.attached);
    const began = process.hrtime.bigint();
    await load.go();
    const last = running && file ? await file.settled() : process.hrtime.bigint();
    await running?.interrupt();
    if (running && file) await file.settled();
    const took = Number(load.lines.at(-1)?.split(" ")[1]);
    const printed = running && file ? file.count(" -1 ") + file.count(" 4294967295 ") : 0;
    return { nsPerCall: took / calls, printed, seconds: Number(last - began) / 1e9 };
  } finally {
    running?.child.kill("SIGKILL");
    file?.close();
    await load.kill();
  }
}

/** Waits until a number has stood still for half a second. */
async function settle(value: () => number): Promise<void> {
  for (let before = -1; before !== value();) {
    before = value();
    await sleep(500);
  }
}

/** Milliseconds from an event to its line, one event every 50 ms: `[median, worst]`. */
export async function idleLatency(tracer: Tracer, events: number): Promise<[number, number]> {
  const load = await Workload.start("load", ["stamps", events, 50]);
  const running = new TracerProcess(tracer.opens);
  const times: number[] = [];
  try {
    await running.attached(tracer.attached);
    running.onOutput = (chunk) => {
      const now = process.hrtime.bigint();
      for (const [, stamp = "0"] of chunk.toString("latin1").matchAll(/\/bite\/(\d+)/g))
        times.push(Number(now - BigInt(stamp)) / 1e6);
    };
    await load.go();
    await settle(() => times.length);
    return [median(times), Math.max(...times)];
  } finally {
    await running.interrupt();
    await load.kill();
  }
}

/** Megabytes of the tracer's process after some thousand events. */
export async function residentMemory(tracer: Tracer): Promise<number> {
  const load = await Workload.start("load", ["close", 20_000]);
  const running = new TracerProcess(tracer.closes(load.pid), "null");
  try {
    // With stdout at /dev/null a heading can't be seen: long enough for the slowest.
    await sleep(3000);
    await load.go();
    await sleep(500);
    return running.residentMb();
  } finally {
    await running.interrupt();
    await load.kill();
  }
}
