import { highlight } from "../editor/highlight.js";
import { layout, scroll } from "../editor/layout.js";
import { paintRow, type Segment } from "../editor/paint.js";
import { selectionOf } from "../editor/state.js";
import type { TokenClass } from "../editor/tokens.js";
import { hit } from "../history/search.js";
import { shownGhost, type Prompt } from "../prompt.js";
import { cells } from "../../render/terminal_width.js";
import type { Place } from "../drawing/frame.js";
import { line, padEnd, type Piece, type Role, type ScreenStyle } from "../drawing/line.js";

/** What the prompt's rows are made of. */
export interface PromptView {
  readonly prompt: Prompt;
  readonly tools: readonly string[];
  /** Keys go to it. */
  readonly focused: boolean;
  readonly style: ScreenStyle;
}

export interface PromptRows {
  readonly lines: readonly string[];
  readonly cursor: Place | undefined;
}

/** In the prompt's place while letters are keys. */
const cellsMode: readonly Piece[] = [
  ["inverse", " CELLS "],
  ["dim", " letters are keys here: Escape goes back to typing, ? lists them"],
];

/** Cells before the text in each row. */
const margin = 3;

/** The text being written in at most `height` rows, and where the cursor stands. */
export function promptRows(view: PromptView, height: number, width: number): PromptRows {
  const { prompt, tools, focused, style } = view;
  if (prompt.search !== undefined) return searchRow(prompt, width, style);
  const { editor } = prompt;
  if (!focused && editor.text === "")
    return { lines: [line(cellsMode, width, style)], cursor: undefined };
  const made = layout(editor, Math.max(4, width - margin - 1));
  const top = scroll(Math.max(0, made.cursor.row - height + 1), made, height);
  const tokens = highlight(editor.text, { tools });
  const [offered = ""] = shownGhost(prompt).split("\n");
  const ghost: readonly Piece[] = offered === "" ? [] : [["dim", offered]];
  const lines = made.rows.slice(top, top + height).map((row, i) => {
    const segments = paintRow(editor.text, row, tokens, selectionOf(editor));
    const mark = top + i === 0 ? promptMark(view) : "   ";
    const isLast = top + i === made.rows.length - 1;
    return line([mark, ...segments.map(pieceOf), ...(isLast ? ghost : [])], width, style);
  });
  const column = Math.min(width - 1, margin + made.cursor.column);
  return { lines, cursor: focused ? { row: made.cursor.row - top, column } : undefined };
}

function promptMark({ prompt, focused, style }: PromptView): Piece {
  const mark = style.unicode ? "›" : ">";
  const role: Role = focused ? "accent" : "dim";
  return [
    role,
    prompt.editing === undefined ? ` ${mark} ` : padEnd(`${prompt.editing}${mark}`, margin),
  ];
}

function searchRow({ search, history }: Prompt, width: number, style: ScreenStyle): PromptRows {
  const found = search === undefined ? undefined : hit(search, history);
  const text = found?.text.replace(/\s+/g, " ") ?? "";
  const label = `${search?.failing === true ? "nothing older has" : "search"} `;
  const query = search?.query ?? "";
  return {
    lines: [line([["accent", label], query, ["dim", "  "], text], width, style)],
    cursor: { row: 0, column: Math.min(width - 1, cells(label) + cells(query)) },
  };
}

const roles: Readonly<Record<TokenClass, Role>> = {
  keyword: "keyword",
  type: "keyword",
  number: "number",
  string: "string",
  format: "number",
  comment: "comment",
  probe: "accent",
  function: "plain",
  macro: "strong",
  variable: "plain",
  command: "strong",
  flag: "number",
  error: "error",
};

function pieceOf({ text, class: kind, selected }: Segment): Piece {
  if (selected) return ["inverse", text];
  return kind === undefined ? text : [roles[kind], text];
}
