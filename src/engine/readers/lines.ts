import type { TableSpec } from "../../types/data.js";
import type { Session } from "../session.js";
import type { TableReader } from "./tables.js";

/** Runs an iterator program once at each reading: what it writes then is all there is. */
export function openLines(session: Session, spec: TableSpec, program: string): TableReader {
  let began = performance.now();
  return {
    spec,
    read({ end }) {
      const link = session.collection.links.find((one) => one.program === program);
      const lines = link?.readIterator().toString("utf8").split("\n") ?? [];
      if (lines.at(-1) === "") lines.pop();
      const now = performance.now();
      const seconds = (now - began) / 1000;
      if (end) began = now;
      const rows = lines.map((text) => ({ keys: [text], count: 0 }));
      return { spec, rows, dropped: 0, seconds };
    },
    leaveOut: () => undefined,
    follow: () => undefined,
    close: () => undefined,
  };
}
