import type { Session } from "../../engine/session.js";
import { UNREAD_MAP } from "../../types/data.js";
import { complain, plural } from "./stderr.js";

/** Comparisons of strings that could not be read, told at the end: what they would have let through is missing. */
export function tellUnread(session: Pick<Session, "hasMap" | "map">): void {
  if (!session.hasMap(UNREAD_MAP)) return;
  const values = session.map(UNREAD_MAP).get(new Uint8Array(4)) ?? new Uint8Array();
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  let total = 0n;
  for (let at = 0; at + 8 <= values.length; at += 8) total += view.getBigUint64(at, true);
  if (total === 0n) return;
  complain(
    `${plural(Number(total), "string")} could not be compared: not in memory yet when the probe ran, and counted as different`,
  );
}
