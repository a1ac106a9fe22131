import { accessSync, constants, existsSync } from "node:fs";

import type { NativeFacts } from "../../native/facts.js";

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
  // Root's alone where it is mounted: what an ordinary user sees of it is an empty place.
  if (!isReadable(usual)) return { note: `only root may read ${usual}` };
  const errno = native().mountTracefs();
  if (errno === 0 && hasEvents(usual))
    return { directory: usual, note: `tracefs was not mounted: mounted at ${usual}` };
  return { note: `tracefs is not mounted: mount -t tracefs tracefs ${usual}` };
}

function isReadable(place: string): boolean {
  try {
    accessSync(place, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function hasEvents(place: string): boolean {
  return existsSync(`${place}/events`);
}
