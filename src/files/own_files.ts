import { closeSync, constants, fstatSync, openSync, renameSync } from "node:fs";
import { newFile, remove, writeAll } from "./output.js";
import { holdDirectory, type HeldDirectory } from "./walk.js";
import { FileRefused } from "./trouble.js";

/**
 * Files that this program keeps for its user: caches, the history. Everything
 * on the way to them is this user's or root's; root keeps nothing in another
 * user's directory and follows no link of theirs.
 */

const { O_NOFOLLOW, O_NONBLOCK } = constants;

/** @throws FileRefused, or the system's error */
export function ownDirectory(path: string, make: boolean): HeldDirectory {
  const trusted = new Set([0, process.geteuid?.() ?? -1]);
  const held = holdDirectory(path, { trusted, ownDirectories: true, make });
  if (held.stat().uid === process.geteuid?.()) return held;
  held.close();
  throw new FileRefused("it belongs to another user");
}

/** Opens a file that must be this user's own, under one name only. */
export function openOwn(directory: HeldDirectory, name: string, flags: number): number {
  const fd = openSync(directory.at(name), flags | O_NOFOLLOW | O_NONBLOCK, 0o600);
  const info = fstatSync(fd);
  if (info.isFile() && info.uid === process.geteuid?.() && info.nlink === 1) return fd;
  closeSync(fd);
  throw new FileRefused(info.isFile() ? "it belongs to another user" : "it is not a regular file");
}

/** Another file under the same name; a reader sees the old one or the new one. */
export function replaceOwn(directory: HeldDirectory, name: string, bytes: Uint8Array): void {
  const { fd, draft } = newFile(directory);
  try {
    try {
      writeAll(fd, bytes);
    } finally {
      closeSync(fd);
    }
    renameSync(directory.at(draft), directory.at(name));
  } catch (error) {
    remove(directory, draft);
    throw error;
  }
}
