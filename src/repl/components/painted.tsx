import { useContext, useLayoutEffect, useRef, type ReactElement } from "react";
import { Box, type BoxProps, type DOMElement } from "ink";
import type { Place } from "../drawing/frame.js";
import { line, widthOf, type Piece, type ScreenStyle } from "../drawing/line.js";
import { PainterContext, type Draw } from "./painter.js";

type Layout = Omit<BoxProps, "children">;

export interface PaintedProps extends Layout {
  readonly draw: Draw;
  readonly cursor?: Place | undefined;
  /** What a click there means. */
  readonly target?: unknown;
}

/** A rectangle whose place and size are Ink's, and whose content is drawn by us. */
export function Painted({ draw, cursor, target, ...layout }: PaintedProps): ReactElement {
  const painter = useContext(PainterContext);
  const element = useRef<DOMElement>(null);
  useLayoutEffect(() => {
    if (element.current !== null) painter.put(element.current, { draw, cursor, target });
  });
  useLayoutEffect(() => {
    const { current } = element;
    return () => {
      if (current !== null) painter.remove(current);
    };
  }, [painter]);
  return <Box ref={element} {...layout} />;
}

export interface LineProps extends Layout {
  readonly pieces: readonly Piece[];
  readonly style: ScreenStyle;
}

/** One line, cut where its room ends. */
export const Line = ({ pieces, style, ...layout }: LineProps): ReactElement => (
  <Painted
    height={1}
    flexShrink={0}
    {...layout}
    draw={({ width }) => [line(pieces, width, style)]}
  />
);

export interface SplitLineProps {
  readonly left: readonly Piece[];
  readonly right: readonly Piece[];
  readonly style: ScreenStyle;
  readonly target?: unknown;
}

/** Cells that the left side keeps, whatever stands at the right. */
const leastLeft = 16;

/** One line with two ends: the left gives way, and the right leaves where nothing would be left of it. */
export function SplitLine({ left, right, style, target }: SplitLineProps): ReactElement {
  const gap = right.length === 0 ? 0 : 1;
  return (
    <Box height={1} flexShrink={0} flexWrap="wrap" overflow="hidden">
      <Painted
        height={1}
        minWidth={Math.min(leastLeft, widthOf(left))}
        flexBasis={0}
        flexGrow={1}
        flexShrink={1}
        target={target}
        draw={({ width }) => [line(left, width, style)]}
      />
      <Line marginLeft={gap} width={widthOf(right)} pieces={right} style={style} />
    </Box>
  );
}
