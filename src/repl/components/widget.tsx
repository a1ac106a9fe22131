import { memo } from "react";
import type { ScreenStyle } from "../drawing/line.js";
import type { Cell, ScreenTarget } from "../model.js";
import { dataLines, marginOf } from "../screen/cell_data.js";
import { Painted } from "./painted.js";

export interface WidgetProps {
  readonly cell: Cell;
  /** Of the screen. */
  readonly width: number;
  readonly alone: boolean;
  readonly maximised: boolean;
  readonly style: ScreenStyle;
}

/** What a cell has collected, in the rectangle that is left for it. */
export const Widget = memo(({ cell, width, alone, maximised, style }: WidgetProps) => (
  <Painted
    flexGrow={1}
    flexBasis={0}
    flexShrink={1}
    target={{ kind: "cell", id: cell.id } satisfies ScreenTarget}
    marginLeft={marginOf(width, alone)}
    draw={(size) => (size.height < 1 ? [] : dataLines(cell, { ...size, alone, maximised, style }))}
  />
));
Widget.displayName = "Widget";
