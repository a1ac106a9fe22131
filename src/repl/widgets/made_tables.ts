/** What tables were made of: the difference of two of them is made of what was added, not of what each shows. */
import type { TableSnapshot } from "../../types/data.js";

interface Origin {
  readonly read: TableSnapshot;
  /** What a tool makes of such a reading. */
  readonly make: (read: TableSnapshot) => TableSnapshot;
}

/** At the table itself: effects and screen are bundled apart, and each has its own copy of this module. */
const origin = Symbol.for("bcc-repl: what a table was made of");

interface Made extends TableSnapshot {
  readonly [origin]?: Origin;
}

/** What `make` gives, with what it was made of, which is in no file: recordings have the result alone. */
export function madeTable(
  read: TableSnapshot,
  make: (read: TableSnapshot) => TableSnapshot,
): TableSnapshot {
  const made = make(read);
  if (made === read) return read;
  const value: Origin = { read, make };
  return Object.defineProperty({ ...made }, origin, { value, enumerable: false });
}

export const originOf = (made: Made): Origin | undefined => made[origin];
