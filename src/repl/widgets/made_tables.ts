/** What tables were made of: the difference of two of them is made of what was added, not of what each shows. */
import type { TableSnapshot } from "../../types/data.js";

interface Origin {
  readonly read: TableSnapshot;
  /** What a tool makes of such a reading. */
  readonly make: (read: TableSnapshot) => TableSnapshot;
}

const origins = new WeakMap<TableSnapshot, Origin>();

/** What `make` gives, remembered with what it was made of. Recordings have the result alone. */
export function madeTable(
  read: TableSnapshot,
  make: (read: TableSnapshot) => TableSnapshot,
): TableSnapshot {
  const made = make(read);
  if (made !== read) origins.set(made, { read, make });
  return made;
}

export const originOf = (made: TableSnapshot): Origin | undefined => origins.get(made);
