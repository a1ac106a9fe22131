import { Writable } from "node:stream";
import { useSyncExternalStore } from "react";
import { Box, render, Text } from "ink";
import type { Size } from "../model.js";

/** What the shell shows: the frame's lines, made elsewhere. */
export interface FrameSource {
  readonly lines: () => readonly string[];
  readonly subscribe: (changed: () => void) => () => void;
}

export interface Shell {
  /** After the terminal got another size. */
  readonly resized: (size: Size) => void;
  readonly unmount: () => void;
}

/**
 * Ink's terminal. Ink 6 draws a full screen by erasing everything first, the
 * scrollback too; so it writes each whole frame here (`debug`), and only lines
 * that changed go to the real terminal.
 */
class FrameStream extends Writable {
  /** Room for the character that stands for a line: Ink goes through every cell of its grid. */
  readonly columns = 2;
  rows: number;
  readonly isTTY = true;

  constructor(
    size: Size,
    private readonly onFrame: (rows: string) => void,
  ) {
    super({ decodeStrings: false });
    // One more than there are: a frame as high as the terminal is a special case to Ink.
    this.rows = size.rows + 1;
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.onFrame(String(chunk));
    done();
  }
}

/** First of the private characters of Unicode, which no line has. */
const firstToken = 0xe000;

/**
 * A line goes through Ink as one character that stands for it: Ink takes every
 * character of a frame apart and puts it together again, which costs 20 ms a
 * frame of 50 lines, and ours are measured and cut already.
 */
const App = ({ source }: { readonly source: FrameSource }) => {
  const lines = useSyncExternalStore(source.subscribe, source.lines);
  return (
    <Box flexDirection="column">
      {lines.map((_, row) => (
        <Text key={row}>{String.fromCharCode(firstToken + row)}</Text>
      ))}
    </Box>
  );
};

/** Ink's frame with the lines in their places. */
function withLines(rows: string, lines: readonly string[]): readonly string[] {
  return rows.split("\n").map((row) => lines[row.charCodeAt(0) - firstToken] ?? "");
}

/** Mounts the screen; each of its frames is handed to `onFrame`. */
export function mount(
  source: FrameSource,
  size: Size,
  onFrame: (lines: readonly string[]) => void,
): Shell {
  const stdout = new FrameStream(size, (rows) => onFrame(withLines(rows, source.lines())));
  const instance = render(<App source={source} />, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return {
    resized({ rows }) {
      stdout.rows = rows + 1;
      stdout.emit("resize");
    },
    unmount: () => instance.unmount(),
  };
}
