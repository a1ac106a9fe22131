import { readFileSync, readlinkSync } from "node:fs";

/** A file that a process has mapped. */
export interface MappedFile {
  /** As the process sees it, ` (deleted)` taken off. */
  readonly path: string;
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
    const parts = /^(\S+) (\S+) \S+ \S+ [1-9]\d*\s+(\/.*)$/.exec(line);
    if (!parts) continue;
    const [, range = "", mode = "", name = ""] = parts;
    const deleted = name.endsWith(" (deleted)");
    const path = unescapeOctal(deleted ? name.slice(0, -10) : name);
    const executable = mode.includes("x");
    if (!files.has(path) || (executable && !files.get(path)?.executable)) {
      files.set(path, { path, deleted, range, executable });
    }
  }
  return [...files.values()].sort((a, b) => Number(b.executable) - Number(a.executable));
}

/** The path by which we reach a file of that process, in a container or replaced on disk. */
export function pathOfMapped(pid: number, file: MappedFile): string {
  if (file.deleted) return `/proc/${pid}/map_files/${file.range}`;
  return inOurMountNamespace(pid) ? file.path : `/proc/${pid}/root${file.path}`;
}

export function inOurMountNamespace(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`) === readlinkSync("/proc/self/ns/mnt") &&
      readlinkSync(`/proc/${pid}/root`) === readlinkSync("/proc/self/root");
  } catch {
    return true;
  }
}

/** The kernel writes a newline in a path as \012. */
function unescapeOctal(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
