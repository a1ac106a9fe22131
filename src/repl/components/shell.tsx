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
  columns: number;
  rows: number;
  readonly isTTY = true;

  constructor(
    size: Size,
    private readonly onFrame: (lines: readonly string[]) => void,
  ) {
    super({ decodeStrings: false });
    this.columns = size.columns;
    // One more than there are: a frame as high as the terminal is a special case to Ink.
    this.rows = size.rows + 1;
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.onFrame(String(chunk).split("\n"));
    done();
  }
}

const App = ({ source }: { readonly source: FrameSource }) => (
  <Box flexDirection="column">
    {useSyncExternalStore(source.subscribe, source.lines).map((line, row) => (
      <Text key={row} wrap="truncate">
        {line === "" ? " " : line}
      </Text>
    ))}
  </Box>
);

/** Mounts the screen; each of its frames is handed to `onFrame`. */
export function mount(
  source: FrameSource,
  size: Size,
  onFrame: (lines: readonly string[]) => void,
): Shell {
  const stdout = new FrameStream(size, onFrame);
  const instance = render(<App source={source} />, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return {
    resized({ rows, columns }) {
      stdout.columns = columns;
      stdout.rows = rows + 1;
      stdout.emit("resize");
    },
    unmount: () => instance.unmount(),
  };
}
