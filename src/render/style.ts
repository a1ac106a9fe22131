/** How text is laid out: everything about the terminal and the clock that a renderer may know. */
export interface TextStyle {
  readonly color: boolean;
  /** Bars of eighth blocks instead of stars. */
  readonly unicode: boolean;
  /** Columns that bars and tables may fill; absent = BCC's fixed widths. */
  readonly width?: number;
  /** BCC prints the largest last; on a screen that cuts the end off they come first. */
  readonly largestFirst: boolean;
  /** Texts of programs as they are, control characters included. */
  readonly raw?: boolean;
  /** CLOCK_MONOTONIC ns → local HH:MM:SS; absent = the seconds as they are. */
  readonly timeOfDay?: (nanoseconds: bigint) => string;
  /** The same as the first column of CSV has times. */
  readonly stamp?: (nanoseconds: bigint) => string;
  /** CLOCK_MONOTONIC ns from which elapsed times count; absent = from the first row given. */
  readonly start?: bigint;
}

/** BCC's own bytes: what scripts read. */
export const plain: TextStyle = { color: false, unicode: false, largestFirst: false };

/** A terminal of so many columns. */
export const terminal = (width: number, color = true, unicode = true): TextStyle => ({
  color,
  unicode,
  width,
  largestFirst: true,
});

const CODES = { dim: "2", bold: "1", bar: "36", warning: "33", kernel: "34" } as const;

export type Paint = keyof typeof CODES;

export const paint = (style: TextStyle, as: Paint, text: string): string =>
  style.color && text !== "" ? `\x1b[${CODES[as]}m${text}\x1b[0m` : text;
