import { vi } from "vitest";

/** Asks again until what it expects is so. The limit is against what hangs, not what is slow: a machine may be busy. */
export const eventually = <T>(expects: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(expects, { timeout: 60_000 });
