import { readlinkSync, statSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { environmentKey } from "../../compile/key.js";
import type { CacheStore } from "../../compile/store.js";
import type { TraceRun } from "./run.js";

/**
 * Whole one-liners, resolved and compiled, by what was typed: a second run of
 * the same command line reads one file and attaches. What the resolution rested
 * on is remembered beside it and looked at again: the kernel (part of the
 * store's key), $PATH, the working directory, and the identity of each ELF file.
 */
export interface Memo {
  /** The run of this command line, if it was made on the same facts. */
  recall(): TraceRun | undefined;
  remember(run: TraceRun): void;
}

interface Entry {
  readonly run: TraceRun;
  readonly files: readonly FileIdentity[];
}

type FileIdentity = readonly [path: string, identity: string];

/** Resolution of library names depends on this file's contents. */
const loaderCache = "/etc/ld.so.cache";

export function openMemo(store: CacheStore, argv: readonly string[]): Memo {
  const path = process.env["PATH"] ?? "";
  // The program's text says in which pid namespace its numbers are meant.
  const pids = readlinkSync("/proc/self/ns/pid");
  const key = ["trace", environmentKey(), process.cwd(), path, pids, ...argv].join("\0");
  return {
    recall() {
      const bytes = store.get(key);
      if (bytes === undefined) return undefined;
      const entry = decode(bytes);
      if (entry === undefined) return undefined;
      return entry.files.every(([path, identity]) => identityOf(path) === identity)
        ? entry.run
        : undefined;
    },
    remember(run) {
      const files = filesOf(run).map((path): FileIdentity => [path, identityOf(path)]);
      store.put(key, serialize({ run, files } satisfies Entry));
    },
  };
}

/** A damaged entry is a miss, never an error. */
function decode(bytes: Uint8Array): Entry | undefined {
  try {
    return deserialize(bytes) as Entry;
  } catch {
    return undefined;
  }
}

function filesOf(run: TraceRun): readonly string[] {
  const paths = run.plan.programs.flatMap((program) =>
    program.attach.flatMap((place) => (place.kind === "uprobe" ? [place.path] : [])),
  );
  return paths.length === 0 ? [] : [loaderCache, ...new Set(paths)];
}

/** Device, inode, size and time of change: another file, or the same one rewritten, differs. */
function identityOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? "absent" : [stat.dev, stat.ino, stat.size, stat.ctimeNs].join(":");
}
