import { readTextFile } from "../../files/read.js";
import type { EffectContext } from "./context.js";

/** chokidar keeps a change to itself that comes within 50 ms of another. */
const settleMs = 100;

/**
 * A saved file becomes a newer text of its cell. Editors write a file in
 * several steps or put another one in its place: what counts is what it holds,
 * and nothing happens while that is the same.
 */
export async function watchFile(path: string, { dispatch, runner }: EffectContext): Promise<void> {
  const { watch } = await import("chokidar");
  let last = readNow(path);
  const watcher = watch(path, { ignoreInitial: true });
  const readAgain = (): void => {
    const text = readNow(path);
    if (text === undefined || text === "" || text === last) return;
    last = text;
    dispatch({ type: "text", text, file: path, to: { file: path } });
  };
  let again: NodeJS.Timeout | undefined;
  const changed = (): void => {
    readAgain();
    clearTimeout(again);
    again = setTimeout(readAgain, settleMs);
  };
  const deleted = (): void =>
    dispatch({
      type: "notice",
      notice: {
        kind: "warning",
        text: `${path} was deleted: its cell goes on, and takes it up when it is back`,
      },
    });
  let gone: NodeJS.Timeout | undefined;
  // Editors put another file in its place: that is no deletion.
  const unlinked = (): void => {
    clearTimeout(gone);
    gone = setTimeout(() => (readNow(path) === undefined ? deleted() : undefined), settleMs);
  };
  watcher.on("add", changed).on("change", changed).on("unlink", unlinked);
  runner.whenClosed(() => {
    clearTimeout(again);
    clearTimeout(gone);
    void watcher.close();
  });
}

function readNow(path: string): string | undefined {
  try {
    return readTextFile(path);
  } catch {
    return undefined;
  }
}
