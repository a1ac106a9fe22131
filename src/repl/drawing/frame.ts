export interface Place {
  readonly row: number;
  readonly column: number;
}

/** What the terminal shows. */
export interface Frame {
  /** Exactly as many as there are rows. */
  readonly lines: readonly string[];
  /** Where its cursor stands, from 0; undefined: hidden. */
  readonly cursor: Place | undefined;
}
