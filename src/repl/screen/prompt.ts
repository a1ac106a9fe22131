import { highlight } from "../editor/highlight.js";
import { layout, scroll } from "../editor/layout.js";
import { paintRow, type Segment } from "../editor/paint.js";
import { selectionOf } from "../editor/state.js";
import type { TokenClass } from "../editor/tokens.js";
import { hit } from "../history/search.js";
import type { State } from "../model.js";
import type { Menu } from "../prompt.js";
import { cells } from "../../render/cells.js";
import { line, padEnd, type Piece, type Role, type ScreenStyle } from "./line.js";

export interface PromptBlock {
  readonly lines: readonly string[];
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
}

/** Cells before the text in each row. */
const margin = 3;
/** Offered at once; the others come when one goes on. */
const menuRows = 8;

/** The text being written, what completes it, and where the cursor stands. */
export function promptBlock(state: State, height: number, style: ScreenStyle): PromptBlock {
  const width = state.size.columns;
  const { search } = state.prompt;
  if (search !== undefined) return searchBlock(state, width, style);
  const menu = state.prompt.menu === undefined ? [] : menuLines(state.prompt.menu, width, style);
  const room = Math.max(1, height - menu.length);
  const { editor } = state.prompt;
  const made = layout(editor, Math.max(4, width - margin - 1));
  const top = scroll(Math.max(0, made.cursor.row - room + 1), made, room);
  const tokens = highlight(editor.text, { tools: state.tools });
  const rows = made.rows.slice(top, top + room).map((row, i) => {
    const segments = paintRow(editor.text, row, tokens, selectionOf(editor));
    const mark = top + i === 0 ? promptMark(state, style) : "   ";
    return line([mark, ...segments.map(pieceOf)], width, style);
  });
  const lines = [...rows, ...menu].slice(0, height);
  const inPrompt = state.focus === "prompt" && state.ask === undefined;
  const column = Math.min(width - 1, margin + made.cursor.column);
  return { lines, cursor: inPrompt ? { row: made.cursor.row - top, column } : undefined };
}

function promptMark({ prompt, focus }: State, style: ScreenStyle): Piece {
  const mark = style.unicode ? "›" : ">";
  const role: Role = focus === "prompt" ? "accent" : "dim";
  return [
    role,
    prompt.editing === undefined ? ` ${mark} ` : padEnd(`${prompt.editing}${mark}`, margin),
  ];
}

function searchBlock(state: State, width: number, style: ScreenStyle): PromptBlock {
  const { search, history } = state.prompt;
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

/** Some of the items around the chosen one: text, type, a line of help. */
function menuLines(menu: Menu, width: number, style: ScreenStyle): readonly string[] {
  const { items, selected } = menu;
  const first = Math.max(0, Math.min(selected - menuRows + 1, items.length - menuRows));
  const shown = items.slice(first, first + menuRows);
  const textWidth = Math.min(40, Math.max(...shown.map(({ text }) => cells(text))));
  const detailWidth = Math.min(30, Math.max(...shown.map(({ detail }) => cells(detail))));
  const lines = shown.map(({ text, detail, help }, i) => {
    const name = padEnd(text, textWidth);
    const chosen = first + i === selected;
    const rest = `  ${padEnd(detail, detailWidth)}  ${help}`;
    return line(["     ", chosen ? ["inverse", name] : name, ["dim", rest]], width, style);
  });
  const more = items.length - shown.length;
  return more > 0 ? [...lines, line([["dim", `     ${more} more`]], width, style)] : lines;
}
