/**
 * What each workload of a lesson does: it says "ready PID", works once for each line on its
 * standard input, says "done", and ends with its input, whatever became of who started it.
 */
import { createInterface } from "node:readline";

/** @param work one round; @param end takes back what was made, when the input has ended */
export function serve(work, end = () => undefined) {
  // Also the name by which a trace knows it.
  process.title = "lesson";
  const lines = createInterface({ input: process.stdin });
  let last = Promise.resolve();
  lines.on("line", () => {
    last = last.then(work).then(() => process.stdout.write("done\n"), failed);
  });
  lines.on("close", () => {
    last.finally(end).finally(() => process.exit());
  });
  process.stdout.write(`ready ${process.pid}\n`);
}

/** One line, and the lesson goes on without it. */
export function failed(error) {
  process.stdout.write(`failed ${String(error?.message ?? error).split("\n")[0]}\n`);
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** `4096x3 100x2` → [4096, 4096, 4096, 100, 100] */
export const repeated = (words) =>
  words.flatMap((word) => {
    const [value, times = 1] = word.split("x").map(Number);
    return Array(times).fill(value);
  });
