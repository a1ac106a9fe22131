import { closeSync, constants, readFileSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { writeAll } from "../../files/output.js";
import { openOwn, ownDirectory, replaceOwn } from "../../files/own_files.js";
import type { HeldDirectory } from "../../files/walk.js";
import type { History } from "../history/entries.js";
import { parseHistory, printEntry, printHistory } from "../history/file.js";

const fileName = "history";

/**
 * $XDG_STATE_HOME/bcc-repl, for its owner alone. Root whose HOME is another
 * user's, as under sudo on some systems, keeps it in its own home.
 */
function openDirectory(make: boolean): HeldDirectory {
  const state = process.env["XDG_STATE_HOME"] || join(homedir(), ".local/state");
  try {
    return ownDirectory(join(state, "bcc-repl"), make);
  } catch (error) {
    if (process.geteuid?.() !== 0) throw error;
    return ownDirectory(join(userInfo().homedir, ".local/state/bcc-repl"), make);
  }
}

/** A history that cannot be read or written is no reason not to trace. */
export function readHistory(): History {
  try {
    return inDirectory(false, (directory) => {
      const file = openOwn(directory, fileName, constants.O_RDONLY);
      try {
        const { history, overgrown } = parseHistory(readFileSync(file, "utf8"));
        if (overgrown) replaceOwn(directory, fileName, Buffer.from(printHistory(history)));
        return history;
      } finally {
        closeSync(file);
      }
    });
  } catch {
    return [];
  }
}

export function rememberText(text: string): void {
  const { O_WRONLY, O_APPEND, O_CREAT } = constants;
  try {
    inDirectory(true, (directory) => {
      const file = openOwn(directory, fileName, O_WRONLY | O_APPEND | O_CREAT);
      try {
        writeAll(file, Buffer.from(printEntry({ time: Date.now(), text })));
      } finally {
        closeSync(file);
      }
    });
  } catch {
    return;
  }
}

function inDirectory<T>(make: boolean, act: (directory: HeldDirectory) => T): T {
  const directory = openDirectory(make);
  try {
    return act(directory);
  } finally {
    directory.close();
  }
}
