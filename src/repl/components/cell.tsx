import { memo } from "react";
import { Box } from "ink";
import type { ScreenStyle } from "../drawing/line.js";
import { faultText } from "../../types/fault.js";
import type { Cell, ScreenTarget } from "../model.js";
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
  const { ends, above } = guarded(cell, room, style);
  return (
    <Box flexDirection="column" height={height} flexShrink={0} overflow="hidden">
      <SplitLine {...ends} style={style} target={targetOf(cell)} />
      {above.map((lines, i) => (
        <Lines key={i} lines={lines} />
      ))}
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

const targetOf = ({ id }: Cell): ScreenTarget => ({ kind: "cell", id });

interface Parts {
  readonly ends: ReturnType<typeof titleEnds>;
  /** Between the title and the data. */
  readonly above: readonly (readonly string[])[];
}

function partsOf(cell: Cell, room: CellRoom, style: ScreenStyle): Parts {
  const noted = room.height >= (room.width < 60 ? leastForNotesNarrow : leastForNotes);
  const notes = noted ? noteLines(cell, room, style) : [];
  const above = [textLines(cell, room, style), notes, mistakeLines(cell, room, style)];
  return { ends: titleEnds(cell, room, style), above };
}

/** A cell that cannot be shown says so; the others are shown as they are. */
function guarded(cell: Cell, room: CellRoom, style: ScreenStyle): Parts {
  try {
    return partsOf(cell, room, style);
  } catch (error) {
    return { ends: { left: [["error", faultText(error)]], right: [] }, above: [] };
  }
}

const Lines = ({ lines }: { readonly lines: readonly string[] }) =>
  lines.length === 0 ? null : <Painted height={lines.length} flexShrink={0} draw={() => lines} />;
