import { closeSync, constants, readFileSync, statSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { openOwn, ownDirectory, replaceOwn } from "../../files/own_files.js";
import { isMissing } from "../../files/trouble.js";
import type { HeldDirectory } from "../../files/walk.js";

/**
 * $XDG_STATE_HOME/bcc-repl, for its owner alone. Root whose HOME is another
 * user's, as under sudo on some systems, keeps it in its own home.
 */
function openDirectory(make: boolean): HeldDirectory {
  const state = process.env["XDG_STATE_HOME"] || join(homedir(), ".local/state");
  try {
    return ownDirectory(join(state, "bcc-repl"), make);
  } catch (error) {
    if (process.geteuid?.() !== 0 || (isMissing(error) && isRoots(state))) throw error;
    return ownDirectory(join(userInfo().homedir, ".local/state/bcc-repl"), make);
  }
}

/** Nothing was kept there yet: what lies elsewhere is of another place. */
function isRoots(path: string): boolean {
  const info = statSync(path, { throwIfNoEntry: false });
  return info === undefined ? isRoots(dirname(path)) : info.uid === 0;
}

/** @throws what the system says, FileRefused where it is another's */
export function inStateDirectory<T>(make: boolean, act: (directory: HeldDirectory) => T): T {
  const directory = openDirectory(make);
  try {
    return act(directory);
  } finally {
    directory.close();
  }
}

/** What a file of ours there has. */
export function readOwn(directory: HeldDirectory, name: string): string {
  const file = openOwn(directory, name, constants.O_RDONLY);
  try {
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

export const writeOwn = (directory: HeldDirectory, name: string, text: string): void =>
  replaceOwn(directory, name, Buffer.from(text));
