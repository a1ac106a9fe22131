import { openOutput, writeAll, type Output } from "../../files/output.js";
import { fileTrouble } from "../../files/trouble.js";
import { complain } from "./stderr.js";

export type { Output } from "../../files/output.js";

/** Standard output, or the file that was asked for; undefined: it can't be written, which has been said. */
export function outputTo(path: string | undefined): Output | undefined {
  if (path === undefined) return { fd: 1, publish: () => undefined, close: () => undefined };
  try {
    return openOutput(path);
  } catch (error) {
    complainOf(path, error);
    return undefined;
  }
}

/** A whole file at once. False: it can't be written, which has been said. */
export function writeTo(output: Output, path: string, text: string): boolean {
  try {
    writeAll(output.fd, Buffer.from(text));
    output.publish();
    return true;
  } catch (error) {
    complainOf(path, error);
    return false;
  }
}

const complainOf = (path: string, error: unknown): void =>
  complain(`error: cannot write to ${path}: ${fileTrouble(error)}`);
