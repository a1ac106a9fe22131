import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { NativeFailure } from "../../native/addon.js";
import { E, other, subject, words, type EngineContext, type Explanation } from "./explanation.js";

/** Of statfs(2). */
const BPF_FS_MAGIC = 0xcafe4a11;

/** The kernel answers EPERM then, as it does to who may not pin at all. */
export function isOutsideBpffs({ code, errno, what }: NativeFailure): boolean {
  if (!/^(map|link)-pin$/.test(code) || errno !== E.EPERM) return false;
  try {
    return statfsSync(dirname(what)).type !== BPF_FS_MAGIC;
  } catch {
    return false;
  }
}

export function pinning(failure: NativeFailure, context: EngineContext): Explanation {
  const why: Readonly<Record<number, string>> = {
    [E.ENOENT]: "there is no such directory",
    [E.EPERM]: "it is not in a bpf file system",
    [E.EEXIST]: "something else is there",
  };
  return {
    code: failure.errno === E.EEXIST ? "busy" : "failed",
    message: `${subject(failure, context)} can't be pinned at ${failure.what}: ${why[failure.errno] ?? words(failure.errno)}`,
    hint: "pins are in a bpf file system: mount -t bpf bpf /sys/fs/bpf",
  };
}

/** enum bpf_map_type: arrays of whatever. */
const INDEXED: ReadonlySet<number> = new Set([2, 3, 4, 6, 8, 12, 14, 15, 16, 17]);

export function mapUpdate(failure: NativeFailure, context: EngineContext): Explanation {
  if (failure.errno !== E.E2BIG && failure.errno !== E.ENOSPC) return other(failure, context);
  const name = context.map ?? failure.what;
  // An array has all its elements, whatever is in them.
  if (failure.errno === E.E2BIG && INDEXED.has(context.mapType ?? -1))
    return {
      code: "no-such-index",
      message: `map ${name} has no element of that index`,
      hint: "indices begin at 0; its size is the last number of its declaration",
    };
  return {
    code: "full",
    message: `map ${name} is full`,
    hint: "its size is the last number of its declaration",
  };
}

/** First kernels of map types (enum bpf_map_type). */
const mapTypes: Readonly<Record<number, readonly [string, string]>> = {
  5: ["per-CPU hash", "4.6"],
  6: ["per-CPU array", "4.6"],
  7: ["stack trace", "4.6"],
  8: ["cgroup array", "4.8"],
  9: ["LRU hash", "4.10"],
  10: ["LRU per-CPU hash", "4.10"],
  11: ["LPM trie", "4.11"],
  12: ["array of maps", "4.12"],
  13: ["hash of maps", "4.12"],
  14: ["devmap", "4.14"],
  15: ["sockmap", "4.14"],
  16: ["cpumap", "4.15"],
  17: ["xskmap", "4.18"],
  18: ["sockhash", "4.18"],
  19: ["cgroup storage", "4.19"],
  21: ["per-CPU cgroup storage", "4.20"],
  22: ["queue", "4.20"],
  23: ["stack", "4.20"],
  24: ["socket storage", "5.2"],
  27: ["ring buffer", "5.8"],
  28: ["inode storage", "5.10"],
  29: ["task storage", "5.11"],
  30: ["Bloom filter", "5.16"],
  32: ["cgroup storage", "6.2"],
};

export function mapCreate(failure: NativeFailure, context: EngineContext): Explanation {
  const [kind, since] = mapTypes[context.mapType ?? -1] ?? ["map", undefined];
  const name = context.map ?? failure.what;
  if (failure.errno === E.E2BIG)
    return { code: "too-large", message: `${kind} ${name} is larger than the kernel allows` };
  return {
    code: failure.errno === E.EINVAL ? "unsupported" : "failed",
    message: `the kernel cannot create the ${kind} ${name}: ${words(failure.errno)}`,
    hint:
      since === undefined
        ? "its sizes or flags are not valid"
        : `its sizes or flags are not valid, or the kernel is older than ${since}`,
  };
}
