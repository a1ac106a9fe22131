import { useLayoutEffect, useRef, useState } from "react";
import { Box, measureElement, type DOMElement } from "ink";
import { divideHeight } from "../drawing/divide_height.js";
import type { ScreenStyle } from "../drawing/line.js";
import { cellOf, type Cell, type State } from "../model.js";
import { cellNeed } from "../screen/cell_need.js";
import { CellView } from "./cell.js";
import { Line } from "./painted.js";

export interface CellListProps {
  readonly cells: readonly Cell[];
  readonly active: State["active"];
  /** Keys go to the cells. */
  readonly focused: boolean;
  readonly maximised: boolean;
  readonly width: number;
  readonly style: ScreenStyle;
}

/** Below this many lines one cell is shown at a time. */
const roomForMany = 10;

/** The cells share the height that is left between header and prompt, by what each needs. */
export function CellList({ cells, active, maximised, ...props }: CellListProps) {
  const element = useRef<DOMElement>(null);
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    if (element.current !== null) setHeight(measureElement(element.current).height);
  });
  const chosen = cellOf({ cells }, active) ?? cells.at(-1);
  const alone = maximised || (height < roomForMany && cells.length > 1);
  return (
    <Box ref={element} flexDirection="column" flexGrow={1} flexBasis={0} overflow="hidden">
      {chosen === undefined || height < 1 ? null : alone ? (
        <Alone {...props} cell={chosen} others={cells.length - 1} {...{ height, maximised }} />
      ) : (
        <Several {...props} cells={cells} chosen={chosen} height={height} />
      )}
    </Box>
  );
}

type Shown = Pick<CellListProps, "focused" | "width" | "style"> & { readonly height: number };

interface AloneProps extends Shown {
  readonly cell: Cell;
  readonly others: number;
  readonly maximised: boolean;
}

function Alone({ cell, others, height, ...props }: AloneProps) {
  const told = others > 0 && height >= 6;
  const words = `${others} more ${others === 1 ? "cell" : "cells"}`;
  return (
    <>
      <CellView {...props} cell={cell} height={told ? height - 1 : height} alone />
      {told ? <Line pieces={[["dim", words]]} style={props.style} /> : null}
    </>
  );
}

interface SeveralProps extends Shown {
  readonly cells: readonly Cell[];
  readonly chosen: Cell;
}

function Several({ cells, chosen, height, width, style, focused }: SeveralProps) {
  const first = firstShown(cells, chosen, height);
  const shown = cells.slice(first, first + height);
  const alone = cells.length === 1;
  const room = { height, width, alone, focused: false };
  const wishes = shown.map((cell) => ({
    need: cellNeed(cell, room, style),
    weight: cell === chosen ? 4 : cell.pinned ? 3 : 2,
  }));
  const heights = divideHeight(wishes, height);
  return shown.map((cell, i) => (
    <CellView
      key={cell.id}
      cell={cell}
      height={heights[i]!}
      width={width}
      focused={focused && cell === chosen}
      alone={alone}
      style={style}
    />
  ));
}

/** More cells than lines: a window with the chosen one in it. */
function firstShown(cells: readonly Cell[], chosen: Cell, room: number): number {
  if (cells.length <= room) return 0;
  const at = cells.indexOf(chosen);
  return Math.max(0, Math.min(at - Math.floor(room / 2), cells.length - room));
}
