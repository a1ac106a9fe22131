import { readFileSync, readlinkSync } from "node:fs";

import { statOf } from "../stat.js";

/** A file that a process has mapped. */
export interface MappedFile {
  /** As the kernel prints it for us, ` (deleted)` taken off. */
  readonly path: string;
  readonly inode: number;
  readonly deleted: boolean;
  /** `55d0c000-55d0d000`: its name in /proc/PID/map_files. */
  readonly range: string;
  readonly executable: boolean;
}

/** The files that a process has mapped, executable parts first; empty when it is gone. */
export function mappedFiles(pid: number): readonly MappedFile[] {
  let text = "";
  try {
    text = readFileSync(`/proc/${pid}/maps`, "utf8");
  } catch {
    return [];
  }
  const files = new Map<string, MappedFile>();
  for (const line of text.split("\n")) {
    const parts = /^(\S+) (\S+) \S+ \S+ ([1-9]\d*)\s+(\/.*)$/.exec(line);
    if (!parts) continue;
    const [, places = "", mode = "", inode, name = ""] = parts;
    // maps pads addresses to eight digits, map_files does not.
    const range = places.replace(/\b0+(?=[\da-f])/g, "");
    const deleted = name.endsWith(" (deleted)");
    const path = unescapeOctal(deleted ? name.slice(0, -10) : name);
    const executable = mode.includes("x");
    if (!files.has(path) || (executable && !files.get(path)?.executable)) {
      files.set(path, { path, inode: Number(inode), deleted, range, executable });
    }
  }
  return [...files.values()].sort((a, b) => Number(b.executable) - Number(a.executable));
}

/**
 * The path by which we reach a file of that process. maps prints what lies
 * below our own root as we see it (a chroot's files too), the files of another
 * mount namespace as that one sees them; the inode tells which it was.
 */
export function pathOfMapped(pid: number, file: MappedFile): string {
  const candidates = [`/proc/${pid}/root${file.path}`, file.path];
  if (inOurMountNamespace(pid)) candidates.reverse();
  const mapped = `/proc/${pid}/map_files/${file.range}`;
  if (file.deleted) return mapped;
  const inodeOf = (path: string): number | undefined => statOf(path)?.ino;
  const same = candidates.find((path) => inodeOf(path) === file.inode);
  // overlayfs may show another inode in maps than stat does: then by the mapping itself.
  return same ?? (inodeOf(mapped) === undefined ? (candidates[0] ?? file.path) : mapped);
}

/** False for a process in a container or below another root. */
export function inOurMountNamespace(pid: number): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/ns/mnt`) === readlinkSync("/proc/self/ns/mnt") &&
      readlinkSync(`/proc/${pid}/root`) === readlinkSync("/proc/self/root")
    );
  } catch {
    return true;
  }
}

/** The kernel writes a newline in a path as \012. */
function unescapeOctal(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 8)),
  );
}
