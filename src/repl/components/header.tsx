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
}

/** The first line: the machine, and what all cells cost. */
export const Header = memo(({ machine, cells, recording, style }: HeaderProps) => (
  <SplitLine {...headerEnds(machine, cells, recording, style)} style={style} />
));
Header.displayName = "Header";
