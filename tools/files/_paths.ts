/** Paths of the names that path_parts of tools/include/paths.h gathers. */
import { flag, membersOf } from "../../src/tool.js";

export interface PathParts {
  readonly size: bigint;
  readonly cut: bigint;
  /** Hexadecimal digits. */
  readonly parts: string;
}

/** A record's, by the prefix of its member: `from.`. */
export const partsIn = (record: object, prefix: string): PathParts => {
  const all = record as Readonly<Record<string, unknown>>;
  return {
    size: all[`${prefix}parts_size`] as bigint,
    cut: all[`${prefix}parts_cut`] as bigint,
    parts: all[`${prefix}parts`] as string,
  };
};

/** `/usr/lib`; `…/lib` where there was no room for the outermost. */
export function partsPath({ cut, parts }: PathParts): string {
  const names = Buffer.from(parts, "hex").toString("utf8").split("\0").slice(0, -1).reverse();
  return `${cut === 0n ? "" : "…"}/${names.join("/")}`;
}

/** `lookup` with the directory `from` before its path. */
export function placedPath(record: object, member: string): { readonly path: string } {
  const members = membersOf(record, member);
  return { ...members, path: pathBelow(partsIn(record, "from."), String(members["path"])) };
}

export const fullPathFlag = flag.boolean(
  "-F, --full-path",
  "show absolute paths, also for relative names",
  { param: "with_directory" },
);

/** The same where nothing of it is compiled unless asked for: `#ifdef WHOLE_PATHS`. */
export const wholePathFlag = flag.boolean(
  "-F, --full-path",
  "show whole paths, also of files named by relative ones",
);
export const wholePathDefine = ({ full }: { readonly full: boolean }): Record<string, number> =>
  full ? { WHOLE_PATHS: 1 } : {};

/** Behind a directory, unless it stands by itself. */
export const pathBelow = (directory: PathParts, path: string): string =>
  path.startsWith("/") ? path : `${partsPath(directory).replace(/\/$/, "")}/${path}`;
