import type { UserFacts } from "../../types/facts.js";
import type { Diagnostic } from "../../types/outcome.js";

export interface AskedTasks {
  readonly pids: readonly number[];
  readonly tids: readonly number[];
  /** The flag that asks for a thread: `-L`; undefined where none does. */
  readonly threadFlag: string | undefined;
}

/** A process that is gone, or a thread's number where a process's is wanted: nothing would ever be seen of it. */
export function wrongTask(
  { pids, tids, threadFlag }: AskedTasks,
  user: UserFacts,
): Diagnostic | undefined {
  const gone = [...pids, ...tids].find((id) => !user.processExists(id));
  if (gone !== undefined)
    return {
      severity: "error",
      code: "no-such-process",
      message: `there is no process${tids.includes(gone) ? " or thread" : ""} ${gone}`,
      hint: "pgrep NAME finds process ids",
    };
  const thread = pids.find((id) => (user.processOf?.(id) ?? id) !== id);
  if (thread === undefined) return undefined;
  const process = user.processOf!(thread);
  return {
    severity: "error",
    code: "thread-not-process",
    message: `${thread} is a thread of process ${process}`,
    hint: [
      ...(threadFlag === undefined ? [] : [`${threadFlag} ${thread} for that thread alone`]),
      `-p ${process} for all of them`,
    ].join(", "),
  };
}

/** For flags that have one or none. */
export const listed = (id: number | undefined): readonly number[] => (id === undefined ? [] : [id]);
