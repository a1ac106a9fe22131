import { lstatSync, statSync, type BigIntStats, type Stats } from "node:fs";

/*
 * What stands at a path that a person or a text named; undefined as well where a directory on the way
 * is none or cannot be read, or links lead round: `throwIfNoEntry` says nothing of these.
 */

export const statOf = (path: string): Stats | undefined => answerOf(() => statSync(path));

/** With times in nanoseconds. */
export const exactStatOf = (path: string): BigIntStats | undefined =>
  answerOf(() => statSync(path, { bigint: true }));

/** Of a link itself. */
export const linkStatOf = (path: string): Stats | undefined => answerOf(() => lstatSync(path));

function answerOf<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
