import { whyIncomplete } from "../editor/complete.js";
import { chordName, keymap, type KeyAct, type KeyPlace } from "../keymap.js";
import type { State } from "../model.js";
import { line, spread, type Piece, type ScreenStyle } from "./line.js";
import { shortNumber } from "./numbers.js";

/** `bcc-repl  6.18 x86_64 · no kprobes → tracepoints · root      2 running · 0 lost · 0.3 % cpu` */
export function titleLine(state: State, width: number, style: ScreenStyle): string {
  const dot = style.unicode ? " · " : " | ";
  const words = state.machine === undefined ? [] : [state.machine.release, ...state.machine.words];
  const running = state.cells.filter((cell) => cell.state === "running");
  const lost = state.cells.reduce((sum, { figures }) => sum + figures.lost, 0);
  const load = running.reduce((sum, { figures }) => sum + figures.load, 0);
  const right: readonly Piece[] =
    state.cells.length === 0
      ? []
      : [
          ["dim", `${running.length} running${dot}`],
          [lost > 0 ? "warning" : "dim", `${shortNumber(lost)} lost`],
          [load > 0.05 ? "warning" : "dim", `${dot}${(load * 100).toFixed(1)} % cpu`],
        ];
  return spread(
    [
      ["strong", "bcc-repl"],
      ["dim", `  ${words.join(dot)}`],
    ],
    right,
    width,
    style,
  );
}

/** An empty screen says one thing to try, and what is missing. */
export function welcomeLines(state: State, room: number, style: ScreenStyle): readonly string[] {
  const { machine, size } = state;
  if (machine === undefined || room < 1) return [];
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
  return lines.slice(0, room).map((pieces) => line(pieces, size.columns, style));
}

/** The notice, or the keys that matter here. */
export function footerLine(state: State, width: number, style: ScreenStyle): string {
  const { notice } = state;
  if (notice !== undefined) {
    const role = notice.kind === "info" ? "accent" : notice.kind;
    return line([[role, notice.text]], width, style);
  }
  if (state.ask !== undefined)
    return line(
      [
        ["accent", "filter "],
        state.ask.text,
        ["inverse", " "],
        ["dim", "  Enter keeps it, Escape shows all"],
      ],
      width,
      style,
    );
  const place: KeyPlace =
    state.page !== undefined ? "page" : state.focus === "cells" ? "cells" : "prompt";
  const pieces = place === "prompt" ? promptKeys(state) : keysOf(place, shown[place]);
  return line(pieces, width, style);
}

const shown: Readonly<Record<"cells" | "page", readonly KeyAct[]>> = {
  cells: [
    "to-prompt",
    "help",
    "previous",
    "maximise",
    "start-stop",
    "edit",
    "view",
    "sort",
    "filter",
    "freeze",
    "mark",
    "why",
    "remove",
  ],
  page: ["close", "up", "page-down", "top"],
};

function keysOf(place: KeyPlace, acts: readonly KeyAct[]): readonly Piece[] {
  return acts.flatMap((act): readonly Piece[] => {
    const key = keymap.find((each) => each.place === place && each.act === act);
    return key === undefined ? [] : pair(chordName(key.chords[0]!), key.words);
  });
}

const pair = (name: string, words: string): readonly Piece[] => [name, ["dim", ` ${words}   `]];

function promptKeys({ prompt }: State): readonly Piece[] {
  if (prompt.search !== undefined)
    return [
      ...pair("^R", "older"),
      ...pair("Enter", "run it"),
      ...pair("Tab", "take it"),
      ...pair("^G", "back"),
    ];
  if (prompt.menu !== undefined)
    return [...pair("Tab", "take"), ...pair("↑↓", "choose"), ...pair("Escape", "close")];
  const { text } = prompt.editor;
  const open = text === "" ? undefined : whyIncomplete(text);
  if (open !== undefined)
    return [
      ...pair("Enter", `new line, for ${open.missing} is missing (on two empty lines: run)`),
      ...pair("Tab", "complete"),
      ...pair("^C", "clear"),
      ...pair("^O", "editor"),
    ];
  return [
    ...pair("Enter", prompt.editing === undefined ? "run" : `run in place of [${prompt.editing}]`),
    ...pair("Tab", "complete"),
    ...pair("F2", "cells"),
    ...pair("?", "keys"),
    ...pair("^C", text === "" ? "stop, twice leave" : "clear"),
    ...pair("Alt-Enter", "newline"),
    ...pair("^R", "search"),
    ...pair("^O", "editor"),
  ];
}
