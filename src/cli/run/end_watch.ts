import { endedText, isAlive } from "../../facts/user/alive.js";
import { complain } from "./stderr.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Signals that come within this time of the first, in ms, are the same one:
 * timeout(1) sends its signal to its child and again to the whole group.
 */
const sameMs = 100;

/** How often a traced process (-p) is looked at, in ms. */
const processPollMs = 100;

/**
 * Waits for the first signal, the end of the time, or the traced process's end.
 * Made before anything is attached: a signal that comes early ends the trace
 * as well, it does not kill it.
 */
export class EndWatch {
  private readonly timers: NodeJS.Timeout[] = [];
  private stop: (() => void) | undefined;
  private isAsked = false;
  private firstSignal: number | undefined;

  constructor() {
    for (const signal of signals) process.on(signal, this.interrupt);
  }

  get asked(): boolean {
    return this.isAsked;
  }

  /** Calls `stop` once, at once if the end was asked for already. A second signal then ends the process. */
  whenAsked(stop: () => void): void {
    this.stop = stop;
    if (this.isAsked) stop();
  }

  /** The time runs from here. */
  endAfter(seconds: number): void {
    this.timers.push(setTimeout(this.ask, seconds * 1000));
  }

  /** With the last of them. */
  endWithProcesses(pids: readonly number[]): void {
    this.timers.push(setInterval(() => this.look(pids), processPollMs));
  }

  readonly ask = (): void => {
    if (this.isAsked) return;
    this.isAsked = true;
    this.stop?.();
  };

  /** From here on another signal ends the process as if nobody watched. */
  close(): void {
    this.awaitSame();
    for (const signal of signals) process.off(signal, this.interrupt);
    for (const timer of this.timers) clearInterval(timer);
  }

  /** As a signal does it. */
  readonly interrupt = (): void => {
    this.firstSignal ??= performance.now();
    if (performance.now() - this.firstSignal < sameMs && this.isAsked) return;
    if (this.isAsked && this.stop !== undefined) process.exit(130); // asked twice: out at once
    this.ask();
  };

  /** What comes now would meet a process that nobody guards any more. */
  private awaitSame(): void {
    if (this.firstSignal === undefined) return;
    const left = this.firstSignal + sameMs - performance.now();
    this.firstSignal = undefined;
    if (left > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, left);
  }

  private look(pids: readonly number[]): void {
    if (this.isAsked || pids.some(isAlive)) return;
    complain(endedText(pids));
    this.ask();
  }
}
