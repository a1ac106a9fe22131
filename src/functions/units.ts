/** What durations are shown in. */
export type Unit = "nsecs" | "usecs" | "msecs";

const NANOSECONDS: Readonly<Record<Unit, number>> = { nsecs: 1, usecs: 1000, msecs: 1_000_000 };

/** -m, -u, or neither; with both, the milliseconds. */
export const unitOf = (given: {
  readonly milliseconds: boolean;
  readonly microseconds: boolean;
}): Unit => (given.milliseconds ? "msecs" : given.microseconds ? "usecs" : "nsecs");

/**
 * C of nanoseconds in the unit. Divided in the kernel: the borders of the
 * rows are whole units then, and a value lies on the side where it belongs.
 */
export const inUnit = (nanoseconds: string, unit: Unit): string =>
  unit === "nsecs" ? nanoseconds : `${nanoseconds} / ${NANOSECONDS[unit]}`;
