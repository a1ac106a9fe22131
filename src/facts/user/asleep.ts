import { readdirSync, readFileSync } from "node:fs";

/** Processes that are named one by one; of more none is looked at. */
const mostWatched = 8;
/** Nor at a process with more. */
const mostThreads = 512;

/**
 * Which of these processes never ran since this call: each gives a line that says where it waits.
 * A trace of one that is stuck shows nothing, as nothing of it begins or ends.
 */
export function watchAsleep(pids: readonly number[]): () => readonly string[] {
  const before = pids.slice(0, mostWatched).map((pid) => [pid, switchesOf(pid)] as const);
  return () =>
    before
      .filter(([pid, switches]) => switches !== undefined && switchesOf(pid) === switches)
      .map(([pid]) => {
        const place = read(`/proc/${pid}/wchan`);
        const where = place === undefined || place === "0" ? "" : ` in ${place}`;
        return `process ${pid} did not run in this time: it waits${where}; /proc/${pid}/stack says for what`;
      });
}

/** How often its threads gave up a CPU; undefined: it is gone, or not looked at. */
function switchesOf(pid: number): string | undefined {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    if (threads.length > mostThreads) return undefined;
    return threads
      .map((tid) =>
        read(`/proc/${pid}/task/${tid}/status`)
          ?.match(/ctxt_switches:\t\d+/g)
          ?.join(),
      )
      .join("\n");
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined; // it ended while we looked
  }
}
