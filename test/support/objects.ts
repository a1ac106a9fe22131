import { readdirSync, readlinkSync } from "node:fs";
import { native } from "../../src/native/addon.js";

/** Ids of all programs, maps and links that the kernel has. */
export const objects = (): readonly ReadonlySet<number>[] =>
  (["program", "map", "link"] as const).map((kind) => new Set(native().objectIds(kind)));

/** How many are there now that were not before: what earlier work left may be going meanwhile. */
export const added = (before: readonly ReadonlySet<number>[]): number =>
  objects().reduce((sum, ids, i) => sum + [...ids].filter((id) => !before[i]?.has(id)).length, 0);

/** The same; waits while they go (the kernel frees after a grace period): a minute is for what never does. */
export async function left(before: readonly ReadonlySet<number>[]): Promise<number> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const more = added(before);
    if (more === 0 || Date.now() > deadline) return more;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Descriptors of BPF objects and perf events that this process has. */
export const kernelFiles = (): number =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return /^anon_inode:.*(bpf|perf)/.test(readlinkSync(`/proc/self/fd/${fd}`));
    } catch {
      return false; // the directory's own, closed by now
    }
  }).length;
