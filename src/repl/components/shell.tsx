import { Writable } from "node:stream";
import { useSyncExternalStore } from "react";
import { Box, render, Text } from "ink";
import type { Size } from "../model.js";

/** What the shell shows: the frame's lines, made elsewhere. */
export interface FrameSource {
  /** How many there are: Ink has work when it changes. */
  readonly rows: () => number;
  readonly lines: () => readonly string[];
  readonly subscribe: (changed: () => void) => () => void;
}

export interface Shell {
  /** Rows that Ink has laid out. */
  readonly rows: () => number;
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
  laidOut = 0;
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
    const rows = String(chunk);
    this.laidOut = rows.split("\n").length;
    this.onFrame(rows);
    done();
  }
}

/** First of the private characters of Unicode, which no line has. */
const firstToken = 0xe000;

/**
 * A line goes through Ink as one character that stands for it: Ink takes every
 * character of a frame apart and puts it together again, which costs 20 ms a
 * frame of 50 lines, and ours are measured and cut already. Where a frame has
 * as many rows as the one before, Ink's layout is still right and is not asked for again.
 */
const App = ({ source }: { readonly source: FrameSource }) => {
  const rows = useSyncExternalStore(source.subscribe, source.rows);
  return (
    <Box flexDirection="column">
      {Array.from({ length: rows }, (_, row) => (
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
    rows: () => stdout.laidOut,
    resized({ rows }) {
      stdout.rows = rows + 1;
      stdout.emit("resize");
    },
    unmount: () => instance.unmount(),
  };
}
