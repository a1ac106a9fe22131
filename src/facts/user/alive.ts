/** Whether processes that are traced are still there. */

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

export const endedText = (pids: readonly number[]): string =>
  pids.length === 1 ? `process ${pids[0]} has ended` : `processes ${pids.join(", ")} have ended`;
