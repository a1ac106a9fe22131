import type { Piece, ScreenStyle } from "../drawing/line.js";
import { shortNumber } from "../drawing/numbers.js";
import { basename } from "node:path";
import type { Cell, MachineFacts } from "../model.js";

/** The two ends of a line. */
export interface Ends {
  readonly left: readonly Piece[];
  readonly right: readonly Piece[];
}

/** `bcc-repl  6.18 x86_64 · no kprobes → tracepoints · root      2 running · 0 lost · 0.3 % cpu` */
export function headerEnds(
  machine: MachineFacts | undefined,
  cells: readonly Cell[],
  recording: string | undefined,
  style: ScreenStyle,
  /** Share of one CPU that this program takes, beside what the kernel does for it. */
  own = 0,
): Ends {
  const dot = style.unicode ? " · " : " | ";
  const words = machine === undefined ? [] : [machine.release, ...machine.words];
  const running = cells.filter((cell) => cell.state === "running");
  const lost = cells.reduce((sum, { figures }) => sum + figures.lost, 0);
  const load = running.reduce((sum, { figures }) => sum + figures.load, 0);
  const sign = style.unicode ? "● " : "* ";
  const recorded: readonly Piece[] =
    recording === undefined
      ? []
      : [
          ["error", sign],
          ["dim", `rec ${basename(recording)}${dot}`],
        ];
  const right: readonly Piece[] =
    cells.length === 0
      ? recorded
      : [
          ...recorded,
          ["dim", `${running.length} running${dot}`],
          [lost > 0 ? "warning" : "dim", `${shortNumber(lost)} lost`],
          [load > 0.05 ? "warning" : "dim", `${dot}${((load + own) * 100).toFixed(1)} % cpu`],
        ];
  return {
    left: [
      ["strong", "bcc-repl"],
      ["dim", `  ${words.join(dot)}`],
    ],
    right,
  };
}
