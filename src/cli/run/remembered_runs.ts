import { readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { packageRoot } from "../../package/root.js";
import { environmentKey } from "../../compile/key.js";
import type { CacheStore } from "../../compile/store.js";
import type { ProgramPlan } from "../../types/plan.js";
import { exactStatOf } from "../../facts/stat.js";

/**
 * Whole command lines, resolved and compiled, by what was typed: a second run of
 * the same command line reads one file and attaches. What the resolution rested
 * on is remembered beside it and looked at again: the kernel (part of the
 * store's key) and its modules, $PATH, the working directory, and the identity of each ELF file.
 */
export interface Memo<Run> {
  /** The run of this command line, if it was made on the same facts. */
  recall(): Run | undefined;
  /** `files`: ELF files that the resolution looked into. */
  remember(run: Run, files: readonly string[]): void;
}

interface Entry<Run> {
  readonly run: Run;
  readonly files: readonly FileIdentity[];
}

type FileIdentity = readonly [path: string, identity: string];

/** Resolution of library names depends on this file's contents. */
const loaderCache = "/etc/ld.so.cache";

export function openMemo<Run>(
  store: CacheStore,
  command: string,
  argv: readonly string[],
): Memo<Run> {
  const path = process.env["PATH"] ?? "";
  // The program's text says in which pid namespace its numbers are meant.
  const pids = readlinkSync("/proc/self/ns/pid");
  // Another build may plan the same words otherwise; its files came into this directory by renaming.
  const build = identityOf(join(packageRoot(), "dist"));
  const places = [process.cwd(), path, pids, loadedModules(), build];
  const key = [command, environmentKey(), ...places, ...argv].join("\0");
  return {
    recall() {
      const bytes = store.get(key);
      if (bytes === undefined) return undefined;
      const entry = decode<Run>(bytes);
      if (entry === undefined) return undefined;
      return entry.files.every(([path, identity]) => identityOf(path) === identity)
        ? entry.run
        : undefined;
    },
    remember(run, files) {
      const paths = files.length === 0 ? [] : [loaderCache, ...new Set(files)];
      const identities = paths.map((path): FileIdentity => [path, identityOf(path)]);
      store.put(key, serialize({ run, files: identities } satisfies Entry<Run>));
    },
  };
}

const MADE = "made";

/** Whether some run of this tool is in the cache: whoever asks has not planned anything yet. */
export const wasMade = (store: CacheStore, tool: string): boolean =>
  openMemo<true>(store, MADE, [tool]).recall() !== undefined;

export const noteMade = (store: CacheStore, tool: string): void =>
  openMemo<true>(store, MADE, [tool]).remember(true, []);

/** Names of the kernel's modules: a pattern matches their functions and tracepoints too. */
function loadedModules(): string {
  try {
    return readFileSync("/proc/modules", "latin1").replace(/ .*/g, "");
  } catch {
    return "";
  }
}

/** A damaged entry is a miss, never an error. */
function decode<Run>(bytes: Uint8Array): Entry<Run> | undefined {
  try {
    return deserialize(bytes) as Entry<Run>;
  } catch {
    return undefined;
  }
}

/** Files in which programs are attached. */
export function attachedFiles(plan: Pick<ProgramPlan, "programs">): readonly string[] {
  return plan.programs.flatMap((program) =>
    program.attach.flatMap((place) => (place.kind === "uprobe" ? [place.path] : [])),
  );
}

/** A kernel module's type ids change when it is built anew, and the kernel's key does not tell. */
export function restsOnModule(plan: Pick<ProgramPlan, "programs">): boolean {
  return plan.programs.some((program) =>
    program.attach.some((place) => place.kind === "ftrace" && place.module !== undefined),
  );
}

/** Device, inode, size and time of change: another file, or the same one rewritten, differs. */
function identityOf(path: string): string {
  const stat = exactStatOf(path);
  return stat === undefined ? "absent" : [stat.dev, stat.ino, stat.size, stat.ctimeNs].join(":");
}
