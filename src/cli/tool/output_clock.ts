import type { Timing } from "../../tool.js";

/** When the next output is due, in seconds after the start, and whether it is the last. */
export interface Due {
  readonly at: number;
  readonly last: boolean;
}

/** A timer may be early by less than this; two outputs are never so near. */
const slack = 1e-4;

/**
 * Times of outputs are multiples of the interval after the start: what one
 * output takes does not move the next. One that comes too late takes the place
 * of those that it has missed.
 */
export class OutputClock {
  private ticks = 0;
  private made = 0;

  constructor(private readonly timing: Timing) {}

  /** To be asked once for each output. */
  next(elapsed: number): Due {
    const { interval, duration = Infinity, outputs = Infinity } = this.timing;
    this.made++;
    if (interval === undefined) return { at: duration, last: true };
    this.ticks = Math.max(this.ticks + 1, Math.ceil((elapsed - slack) / interval));
    const at = this.ticks * interval;
    if (at >= duration - slack) return { at: duration, last: true };
    return { at, last: this.made >= outputs };
  }
}

/** Most that setTimeout takes. */
const mostMs = 2 ** 31 - 1;

/** Resolves when `performance.now()` is there, or as soon as `woken` is. */
export async function until(time: number, woken: Promise<void>): Promise<void> {
  let awake = false;
  void woken.then(() => (awake = true));
  for (;;) {
    const rest = time - performance.now();
    if (awake || rest <= 0) return;
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.min(Math.ceil(rest), mostMs));
    });
    await Promise.race([passed, woken]);
    clearTimeout(timer);
  }
}
