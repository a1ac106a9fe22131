import { line, type Piece, type ScreenStyle } from "../drawing/line.js";
import type { Example } from "../examples.js";
import type { MachineFacts } from "../model.js";

/** An empty screen says one thing to try, and what is missing. */
export function welcomeLines(
  machine: MachineFacts,
  tip: number,
  width: number,
  style: ScreenStyle,
): readonly string[] {
  const missing: readonly (readonly Piece[])[] =
    machine.missing === undefined ? [] : [[["warning", machine.missing]], []];
  const lines: readonly (readonly Piece[])[] = [
    ...missing,
    ...tried(suggestionOf(machine, tip)),
    [],
    [["dim", "type a one-liner of trace, a tool's name (:tool) or a whole BCC C program"]],
    [["dim", "? keys and commands   :examples by question   :doctor what this machine can do"]],
  ];
  return lines.map((pieces) => line(pieces, width, style));
}

/** A question and a text that answers it; Tab takes the text. */
function tried(example: Example | undefined): readonly (readonly Piece[])[] {
  if (example === undefined) return [];
  const { question, text } = example;
  const [first = "", ...more] = text.split("\n");
  return [
    [["dim", question]],
    [["dim", "try  "], first + (more.length > 0 ? " …" : ""), ["dim", "   Tab takes it"]],
  ];
}

/** They take turns. */
export function suggestionOf({ suggestions }: MachineFacts, tip: number): Example | undefined {
  return suggestions[tip % Math.max(1, suggestions.length)];
}
