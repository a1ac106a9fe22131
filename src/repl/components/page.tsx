import { memo } from "react";
import { Box } from "ink";
import { line, type ScreenStyle } from "../drawing/line.js";
import type { Page } from "../model.js";
import { pageLine, pageTitle } from "../screen/pages.js";
import { Line, Painted } from "./painted.js";

export interface PageProps {
  readonly page: Page;
  /** Lines of it that are seen at once. */
  readonly rows: number;
  readonly style: ScreenStyle;
}

/** A text over the cells, with what part of it is shown. */
export const PageView = memo(({ page, rows, style }: PageProps) => (
  <Box flexDirection="column" flexGrow={1} flexBasis={0} overflow="hidden">
    <Line pieces={pageTitle(page, rows)} style={style} />
    <Painted
      flexGrow={1}
      flexBasis={0}
      draw={({ width, height }) =>
        Array.from({ length: Math.min(height, page.lines.length - page.scroll) }, (_, row) =>
          line(pageLine(page, page.scroll + row), width, style),
        )
      }
    />
    <Box height={1} flexShrink={1} />
  </Box>
));
PageView.displayName = "PageView";
