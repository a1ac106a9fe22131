import { memo } from "react";
import { Box } from "ink";
import type { ScreenStyle } from "../drawing/line.js";
import type { Cell } from "../model.js";
import { mistakeLines, noteLines, textLines } from "../screen/cell_notes.js";
import type { CellRoom } from "../screen/cell_room.js";
import { titleEnds } from "../screen/cell_title.js";
import { Painted, SplitLine } from "./painted.js";
import { Widget } from "./widget.js";

export interface CellProps extends CellRoom {
  readonly cell: Cell;
  readonly style: ScreenStyle;
}

/** Below these lines the data comes before what was chosen. */
const leastForNotes = 4;
/** On a small screen it does so longer. */
const leastForNotesNarrow = 10;
const leastForBlank = 5;

/** A cell in exactly `height` lines; with one line it is its title and a sparkline. */
export const CellView = memo(({ cell, style, ...room }: CellProps) => {
  const { height, width } = room;
  const noted = height >= (width < 60 ? leastForNotesNarrow : leastForNotes);
  return (
    <Box flexDirection="column" height={height} flexShrink={0} overflow="hidden">
      <SplitLine {...titleEnds(cell, room, style)} style={style} />
      <Lines lines={textLines(cell, room, style)} />
      <Lines lines={noted ? noteLines(cell, room, style) : []} />
      <Lines lines={mistakeLines(cell, room, style)} />
      <Widget
        cell={cell}
        width={width}
        alone={room.alone}
        maximised={room.maximised ?? false}
        style={style}
      />
      {height >= leastForBlank ? <Box height={1} flexShrink={1} /> : null}
    </Box>
  );
});
CellView.displayName = "CellView";

const Lines = ({ lines }: { readonly lines: readonly string[] }) =>
  lines.length === 0 ? null : <Painted height={lines.length} flexShrink={0} draw={() => lines} />;
