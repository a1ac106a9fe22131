import { line, type Piece, type ScreenStyle } from "../drawing/line.js";
import type { MachineFacts } from "../model.js";

/** An empty screen says one thing to try, and what is missing. */
export function welcomeLines(
  machine: MachineFacts,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const missing: readonly (readonly Piece[])[] =
    machine.missing === undefined ? [] : [[["warning", machine.missing]], []];
  const lines: readonly (readonly Piece[])[] = [
    ...missing,
    [["dim", "try  "], machine.suggestion],
    [],
    [
      [
        "dim",
        "a one-liner of trace, a tool by its name (:tool lists them), or a whole BCC C program",
      ],
    ],
    [["dim", "? keys and commands   Tab completes   :doctor what this machine can do"]],
  ];
  return lines.map((pieces) => line(pieces, width, style));
}
