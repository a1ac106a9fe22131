import { constants } from "node:os";
import type { NativeFailure } from "../../native/addon.js";

/** What was being done when the kernel refused. */
export interface EngineContext {
  readonly program?: string;
  readonly map?: string;
  /** enum bpf_map_type of that map. */
  readonly mapType?: number;
  /** The place as a person would name it: `vfs_read`, `sched:sched_switch`. */
  readonly place?: string;
  /** Samples a second that were asked for. */
  readonly frequency?: number;
}

export type EngineErrorCode =
  | "no-permission"
  | "lockdown"
  | "unsupported"
  | "verifier-rejected"
  | "no-such-function"
  | "no-such-tracepoint"
  | "no-such-file"
  | "no-such-process"
  | "no-such-map"
  | "no-such-device"
  | "no-such-cgroup"
  | "map-differs"
  /** Something else is there already. */
  | "busy"
  /** A map has no room for another entry. */
  | "full"
  | "no-such-index"
  | "bad-offset"
  | "no-memory"
  | "too-many-files"
  | "too-large"
  | "bad-program"
  /** By the person, not by the kernel. */
  | "aborted"
  | "failed";

/** The kernel's refusal in a person's words. */
export interface Explanation {
  readonly code: EngineErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
}

export const { errno: E } = constants;
export const ENOTSUPP = 524;

export function other(failure: NativeFailure, context: EngineContext): Explanation {
  return {
    code: "failed",
    message: `${failure.code.replaceAll("-", " ")} failed for ${subject(failure, context)}: ${words(failure.errno)}`,
  };
}

export function subject(failure: NativeFailure, context: EngineContext): string {
  if (context.place !== undefined) return context.place;
  if (context.map !== undefined) return `map ${context.map}`;
  if (context.program !== undefined) return `program ${context.program}`;
  return failure.what;
}

export function words(errno: number): string {
  const name = Object.entries(E).find(([, value]) => value === errno)?.[0];
  return name ?? (errno === ENOTSUPP ? "not supported" : `error ${errno}`);
}
