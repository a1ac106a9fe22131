import type { ScreenStyle } from "../drawing/line.js";

/** What there is for a cell's data, and how it is to look. */
export interface Room {
  readonly height: number;
  readonly width: number;
  readonly style: ScreenStyle;
  /** The only thing on the screen: there is room for what came before as well. */
  readonly alone?: boolean;
  /** The chosen source has the room, the others only their titles. */
  readonly maximised?: boolean;
}
