import { complain } from "./say.js";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

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

  endWithProcess(pid: number): void {
    this.timers.push(setInterval(() => this.look(pid), processPollMs));
  }

  readonly ask = (): void => {
    if (this.isAsked) return;
    this.isAsked = true;
    this.stop?.();
  };

  /** From here on a signal ends the process as if nobody watched. */
  close(): void {
    for (const signal of signals) process.off(signal, this.interrupt);
    for (const timer of this.timers) clearInterval(timer);
  }

  /** As a signal does it. */
  readonly interrupt = (): void => {
    if (this.isAsked && this.stop !== undefined) process.exit(130); // asked twice: out at once
    this.ask();
  };

  private look(pid: number): void {
    if (this.isAsked || alive(pid)) return;
    complain(`process ${pid} has ended`);
    this.ask();
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
