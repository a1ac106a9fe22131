import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** Which machine a line of output comes from, and since when it runs. */
export interface Origin {
  readonly host: string;
  /** The kernel's boot id; empty where it can't be read. */
  readonly boot: string;
}

export const origin = (): Origin => ({ host: hostname(), boot: bootId() });

export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
