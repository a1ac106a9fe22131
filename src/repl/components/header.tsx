import { memo } from "react";
import type { ScreenStyle } from "../drawing/line.js";
import type { Cell, MachineFacts } from "../model.js";
import { headerEnds } from "../screen/header.js";
import { SplitLine } from "./painted.js";

export interface HeaderProps {
  readonly machine: MachineFacts | undefined;
  readonly cells: readonly Cell[];
  readonly recording: string | undefined;
  readonly style: ScreenStyle;
  readonly own?: number;
}

/** The first line: the machine, and what all cells and this program cost. */
export const Header = memo(({ machine, cells, recording, style, own }: HeaderProps) => (
  <SplitLine {...headerEnds(machine, cells, recording, style, own)} style={style} />
));
Header.displayName = "Header";
