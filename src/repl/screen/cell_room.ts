export interface CellRoom {
  readonly height: number;
  readonly width: number;
  readonly focused: boolean;
  /** The only cell on the screen. */
  readonly alone: boolean;
  /** By the person's wish: then its chosen table or stream has all of it. */
  readonly maximised?: boolean;
}
