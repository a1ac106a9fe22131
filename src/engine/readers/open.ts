import type { Symbols } from "../../facts/symbols.js";
import { isEntries, type TableSpec } from "../../types/data.js";
import type { Session } from "../session.js";
import { openEntries } from "./entries.js";
import { openLines } from "./lines.js";
import { openTable, type TableReader } from "./tables.js";

/** What reads a table of whatever kind. Those that count must be among the session's. */
export function openReader(session: Session, spec: TableSpec, symbols: Symbols): TableReader {
  if (spec.store.kind === "iterator") return openLines(session, spec, spec.store.program);
  return isEntries(spec) ? openEntries(session, spec, symbols) : openTable(session, spec, symbols);
}
