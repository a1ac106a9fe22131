import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
  type Stats,
} from "node:fs";
import { walk, type HeldDirectory, type Place } from "./walk.js";
import { FileRefused } from "./trouble.js";

/** A file that a person named to be written. */
export interface Output {
  readonly fd: number;
  /** From now on it stands under its name; what stood there before is gone. */
  publish(): void;
  /** One that was not published leaves no trace. */
  close(): void;
}

const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NOCTTY } = constants;

/**
 * Opens a file for a person's output. New files are for their owner alone: a
 * trace may show what others may not see. What exists is replaced as a whole,
 * with the owner and mode that it had, never written through: a link or a file
 * that another user put there gets nothing.
 * @throws FileRefused, or the system's error
 */
export function openOutput(path: string): Output {
  const place = walk(path, { trusted: trustedUsers(), ownDirectories: false, make: false });
  const { directory, name, info } = place;
  try {
    if (name === "" || name === ".." || path.endsWith("/") || info?.isDirectory() === true)
      throw new FileRefused("it is a directory");
    if (info?.isBlockDevice() === true) throw new FileRefused("it is a disk");
    if (info !== undefined && !trustedUsers().has(info.uid))
      throw new FileRefused(`it belongs to another user (uid ${info.uid})`);
    return info === undefined || info.isFile() ? fresh(place) : existing(directory, name, info);
  } catch (error) {
    directory.close();
    throw error;
  }
}

/** Replaces a file's contents, or leaves it as it is. */
export function writeWhole(path: string, text: string): void {
  const output = openOutput(path);
  try {
    writeAll(output.fd, Buffer.from(text));
    output.publish();
  } finally {
    output.close();
  }
}

export function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

/** Of root, of this process, and of who became root by sudo. */
function trustedUsers(): ReadonlySet<number> {
  const sudo = sudoUser();
  return new Set([0, process.geteuid?.() ?? -1, ...(sudo === undefined ? [] : [sudo.uid])]);
}

/** Who became root by sudo. */
function sudoUser(): { readonly uid: number; readonly gid: number } | undefined {
  const [uid, gid] = ["SUDO_UID", "SUDO_GID"].map((name) => Number(process.env[name] || NaN));
  if (process.geteuid?.() !== 0 || !Number.isInteger(uid)) return undefined;
  return { uid: uid!, gid: Number.isInteger(gid) ? gid! : uid! };
}

/** A pipe, a terminal, a descriptor of /proc. */
function existing(directory: HeldDirectory, name: string, info: Stats): Output {
  const flags = O_WRONLY | O_NOCTTY | (info.isSymbolicLink() ? O_APPEND : O_NOFOLLOW);
  const fd = openSync(directory.at(name), flags);
  directory.close();
  return { fd, publish: () => undefined, close: () => closeSync(fd) };
}

function fresh({ directory, name, info }: Place): Output {
  const { fd, draft } = newFile(directory);
  let published = false;
  return {
    fd,
    publish() {
      if (published) return;
      if (info !== undefined) likeBefore(fd, info);
      else givenToSudoUser(fd, directory);
      renameSync(directory.at(draft), directory.at(name));
      published = true;
    },
    close() {
      closeSync(fd);
      if (!published) remove(directory, draft);
      directory.close();
    },
  };
}

/** Names of files that are being written. */
export const draftPattern = /^\.bcc-repl-\d+-[0-9a-z]+$/;

/** A file that was not there before, under a name that means nothing. */
export function newFile(directory: HeldDirectory): {
  readonly fd: number;
  readonly draft: string;
} {
  const draft = `.bcc-repl-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
  return { fd: openSync(directory.at(draft), flags, 0o600), draft };
}

/** In a directory of theirs: a picture that nobody but root can open is of no use to them. */
function givenToSudoUser(fd: number, directory: HeldDirectory): void {
  const user = sudoUser();
  if (user?.uid === directory.stat().uid) fchownSync(fd, user.uid, user.gid);
}

function likeBefore(fd: number, { uid, gid, mode }: Stats): void {
  if (process.geteuid?.() === 0) fchownSync(fd, uid, gid);
  fchmodSync(fd, mode & 0o777);
}

export function remove(directory: HeldDirectory, name: string): void {
  try {
    unlinkSync(directory.at(name));
  } catch {
    // It was never made, or is gone already.
  }
}
