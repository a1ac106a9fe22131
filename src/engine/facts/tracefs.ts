import { existsSync } from "node:fs";

import type { NativeFacts } from "./native.js";

const places = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

export interface Tracefs {
  readonly directory?: string;
  /** What was done or why there is none; one line for the person. */
  readonly note?: string;
}

/**
 * tracefs where it is mounted; else it is mounted where every system expects
 * it, as bpftrace's and perf's users are used to (needs CAP_SYS_ADMIN).
 */
export function openTracefs(native: () => NativeFacts): Tracefs {
  const mounted = places.find(hasEvents);
  if (mounted) return { directory: mounted };
  const [usual] = places as [string];
  if (!existsSync(usual)) return { note: "this kernel has no tracefs (CONFIG_TRACING)" };
  const errno = native().mountTracefs();
  if (errno === 0 && hasEvents(usual))
    return { directory: usual, note: `tracefs was not mounted: mounted at ${usual}` };
  return { note: `tracefs is not mounted: mount -t tracefs tracefs ${usual}` };
}

function hasEvents(place: string): boolean {
  return existsSync(`${place}/events`);
}
