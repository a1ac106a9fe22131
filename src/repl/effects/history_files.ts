import { closeSync, constants } from "node:fs";
import { writeAll } from "../../files/output.js";
import { openOwn } from "../../files/own_files.js";
import type { History } from "../history/entries.js";
import { parseHistory, printEntry, printHistory } from "../history/file.js";
import { inStateDirectory, readOwn, writeOwn } from "./state_directory.js";

const fileName = "history";

/** A history that cannot be read or written is no reason not to trace. */
export function readHistory(): History {
  try {
    return inStateDirectory(false, (directory) => {
      const { history, overgrown } = parseHistory(readOwn(directory, fileName));
      if (overgrown) writeOwn(directory, fileName, printHistory(history));
      return history;
    });
  } catch {
    return [];
  }
}

export function rememberText(text: string, failed?: true): void {
  const { O_WRONLY, O_APPEND, O_CREAT } = constants;
  try {
    inStateDirectory(true, (directory) => {
      const file = openOwn(directory, fileName, O_WRONLY | O_APPEND | O_CREAT);
      try {
        writeAll(
          file,
          Buffer.from(printEntry({ time: Date.now(), text, ...(failed && { failed }) })),
        );
      } finally {
        closeSync(file);
      }
    });
  } catch {
    return;
  }
}
