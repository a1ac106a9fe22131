import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { pause } from "./pause.js";
import { FileRefused } from "./trouble.js";

/** Programs and sessions are smaller. */
const mostBytes = 64 * 1024 * 1024;

/**
 * A file that a person named, as text. What is too large is refused, and so is
 * what is no regular file: it may never begin or end, and nobody could be heard
 * meanwhile. `waits`: a pipe may be waited for, as by a command that Ctrl-C ends.
 * @throws FileRefused, or the system's error
 */
export function readTextFile(path: string, { waits = false } = {}): string {
  const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;
  const fd = openSync(path, O_RDONLY | O_NOCTTY | (waits ? 0 : O_NONBLOCK));
  try {
    const info = fstatSync(fd);
    if (info.isDirectory()) throw new FileRefused("it is a directory");
    if (!info.isFile() && !waits) throw new FileRefused("it is not a regular file");
    return readToEnd(fd).toString("utf8");
  } finally {
    closeSync(fd);
  }
}

/** The same of a pipe or standard input: waits for its end. */
export function readToEnd(fd: number): Buffer {
  const parts: Buffer[] = [];
  for (let total = 0; ;) {
    const part = Buffer.allocUnsafe(64 * 1024);
    const got = some(fd, part);
    if (got === 0) return Buffer.concat(parts);
    parts.push(part.subarray(0, got));
    total += got;
    if (total > mostBytes) throw new FileRefused(`it is larger than ${mostBytes >> 20} MB`);
  }
}

/** Another program may have made the pipe that is standard input one that does not wait. */
function some(fd: number, part: Buffer): number {
  for (;;) {
    try {
      return readSync(fd, part);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      pause();
    }
  }
}
