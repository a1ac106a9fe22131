import { closeSync, openSync } from "node:fs";

import type { UserAbi } from "../../types/facts.js";
import { Cursor } from "./dwarf/cursor.js";
import { Sections } from "./dwarf/sections.js";

const MAGIC = "\xff Go buildinf:";
/** The version stands behind the header, since Go 1.18; before, the header pointed to it. */
const INLINE = 2;

/** How a Go program's functions take their arguments, by the version of its tool chain: in registers since 1.17. */
export function goAbi(path: string): NonNullable<UserAbi["go"]> {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(goVersion(path) ?? "") ?? [];
  if (major === undefined || minor === undefined) return "unknown";
  return Number(major) > 1 || Number(minor) >= 17 ? "registers" : "stack";
}

/** `go1.22.2`, from the program's build information. */
function goVersion(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = new Sections(file).get(".go.buildinfo")?.slice(0, 256);
    if (!bytes || Buffer.from(bytes.subarray(0, 14)).toString("latin1") !== MAGIC) return undefined;
    if (((bytes[15] ?? 0) & INLINE) === 0) return undefined;
    const cursor = new Cursor(bytes, 32);
    const length = cursor.uleb();
    return Buffer.from(bytes.subarray(cursor.at, cursor.at + length)).toString("latin1");
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
