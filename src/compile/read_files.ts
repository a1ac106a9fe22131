import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import type { ReadFile } from "../types/module.js";
import { hash64 } from "./hash.js";

/** Whether a compile of today would read the same bytes, from the same places. */
export function areUnchanged(files: readonly ReadFile[]): boolean {
  return files.every(([path, hash]) => hashOf(path) === hash);
}

function hashOf(path: string): string {
  let file: number;
  try {
    // A pipe that took the file's place must not be waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return "";
  }
  try {
    return fstatSync(file).isFile() ? hash64(readFileSync(file)) : "not a file";
  } catch {
    return "unreadable";
  } finally {
    closeSync(file);
  }
}
