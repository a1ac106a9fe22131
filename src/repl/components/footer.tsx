import { memo } from "react";
import type { Piece, ScreenStyle } from "../drawing/line.js";
import { Line } from "./painted.js";

export interface FooterProps {
  readonly pieces: readonly Piece[];
  readonly style: ScreenStyle;
}

/** The last line: a notice, or the keys that matter here. */
export const Footer = memo(({ pieces, style }: FooterProps) => (
  <Line pieces={pieces} style={style} />
));
Footer.displayName = "Footer";
