import {
  appendFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { History } from "../history/entries.js";
import { parseHistory, printEntry, printHistory } from "../history/file.js";

/** $XDG_STATE_HOME/bcc-repl/history, for its owner alone. */
function historyPath(): string {
  const state = process.env["XDG_STATE_HOME"] || join(homedir(), ".local/state");
  return join(state, "bcc-repl", "history");
}

/** A history that cannot be read or written is no reason not to trace. */
export function readHistory(): History {
  const path = historyPath();
  try {
    if (statSync(path).uid !== process.getuid?.()) return [];
    const { history, overgrown } = parseHistory(readFileSync(path, "utf8"));
    if (overgrown) {
      writeFileSync(`${path}.new`, printHistory(history), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    }
    return history;
  } catch {
    return [];
  }
}

export function rememberText(text: string): void {
  const path = historyPath();
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    appendFileSync(path, printEntry({ time: Date.now(), text }), { mode: 0o600 });
  } catch {
    return;
  }
}
