import { PassThrough, Writable } from "node:stream";
import type { ReactElement } from "react";
import { render } from "ink";
import type { Frame } from "../drawing/frame.js";
import type { ScreenStyle } from "../drawing/line.js";
import type { State } from "../model.js";
import { Painter, PainterContext, type Hit, type Size } from "./painter.js";
import { Screen } from "./screen.js";

/** Components of Ink whose rectangles are painted by us. */
export interface Mounted {
  readonly show: (node: ReactElement, size: Size) => Frame;
  readonly hit: (row: number, column: number) => Hit<unknown> | undefined;
  readonly unmount: () => void;
}

/** What Ink itself writes is seen by nobody: all that it has to know is the width. */
class NoTerminal extends Writable {
  columns = 80;
  readonly rows = 1000;

  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}

/** Ink lays out in the same call; its own frames are as few as it can be told. */
export function mountInk(): Mounted {
  const stdout = new NoTerminal();
  const painter = new Painter();
  let size: Size = { width: 80, height: 24 };
  let instance: ReturnType<typeof render> | undefined;
  return {
    show(node, now) {
      size = now;
      stdout.columns = now.width;
      const tree = <PainterContext.Provider value={painter}>{node}</PainterContext.Provider>;
      if (instance === undefined)
        instance = render(tree, {
          stdout: stdout as unknown as NodeJS.WriteStream,
          stdin: new PassThrough() as unknown as NodeJS.ReadStream,
          exitOnCtrlC: false,
          patchConsole: false,
          maxFps: 1,
        });
      else instance.rerender(tree);
      return painter.frame(size);
    },
    hit: (row, column) => painter.hit(row, column, size),
    unmount: () => instance?.unmount(),
  };
}

/** The whole terminal as a function of its state. */
export interface MountedScreen {
  readonly show: (state: State) => Frame;
  readonly hit: Mounted["hit"];
  readonly unmount: () => void;
}

export function mountScreen(style: ScreenStyle): MountedScreen {
  const { show, hit, unmount } = mountInk();
  return {
    show: (state) =>
      show(<Screen state={state} style={style} />, {
        width: state.size.columns,
        height: state.size.rows,
      }),
    hit,
    unmount,
  };
}
