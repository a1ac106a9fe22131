import { describe, expect, test } from "vitest";
import { OutputClock, until } from "../../src/cli/tool/output_clock.js";

describe("when outputs are due", () => {
  test("at multiples of the interval, however long one took", () => {
    const clock = new OutputClock({ interval: 0.25 });
    expect(clock.next(0)).toEqual({ at: 0.25, last: false });
    expect(clock.next(0.2501)).toEqual({ at: 0.5, last: false });
    expect(clock.next(0.5)).toEqual({ at: 0.75, last: false });
  });

  test("one that comes too late takes the place of those that it missed", () => {
    const clock = new OutputClock({ interval: 1 });
    expect(clock.next(0).at).toBe(1);
    expect(clock.next(3.4).at).toBe(4);
  });

  test("a timer that is early by a little does not give two outputs", () => {
    const clock = new OutputClock({ interval: 1 });
    expect(clock.next(0).at).toBe(1);
    expect(clock.next(0.99999).at).toBe(2);
  });

  test("outputs end it", () => {
    const clock = new OutputClock({ interval: 1, outputs: 2 });
    expect(clock.next(0)).toEqual({ at: 1, last: false });
    expect(clock.next(1)).toEqual({ at: 2, last: true });
  });

  test("a duration ends it, with one output where both fall together", () => {
    const clock = new OutputClock({ interval: 1, duration: 2 });
    expect(clock.next(0)).toEqual({ at: 1, last: false });
    expect(clock.next(1)).toEqual({ at: 2, last: true });
  });

  test("a duration within an interval ends it there", () => {
    const clock = new OutputClock({ interval: 1, duration: 1.5 });
    clock.next(0);
    expect(clock.next(1)).toEqual({ at: 1.5, last: true });
  });

  test("without an interval: one output at the end", () => {
    expect(new OutputClock({ duration: 3 }).next(0)).toEqual({ at: 3, last: true });
    expect(new OutputClock({}).next(0)).toEqual({ at: Infinity, last: true });
  });
});

test("waiting ends at once when it is woken", async () => {
  let wake: (() => void) | undefined;
  const waiting = until(Infinity, new Promise<void>((resolve) => (wake = resolve)));
  wake?.();
  await waiting;
});
