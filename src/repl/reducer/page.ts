import { chordOf, type KeyPress } from "../editor/keys.js";
import { withText } from "../editor/state.js";
import { cells } from "../../render/terminal_width.js";
import { actOf, type KeyAct } from "../keymap.js";
import type { Page, PageSearch, State } from "../model.js";
import { foundLines } from "../screen/pages.js";
import { pageRows } from "../screen/rows.js";
import { withKey } from "./filter_keys.js";
import { only, say, type Step } from "./step.js";

/** Keys while a page covers the cells. */
export function pageKey(
  state: State,
  page: Page,
  key: KeyPress,
  run: (state: State, command: string) => Step,
): Step {
  if (page.search?.open === true) return only(searchKey(state, page, page.search, key));
  const act = actOf("page", key.text) ?? actOf("page", chordOf(key));
  if (act === "suspend") return [state, [{ do: "suspend" }]];
  if (act === "redraw") return [state, [{ do: "redraw" }]];
  const choice = act === "take" ? page.choices?.[page.at ?? -1] : undefined;
  if (choice !== undefined)
    return page.runs === true
      ? run({ ...state, page: undefined }, choice)
      : only(taken(state, choice));
  if (act === "close" || act === "take") return only({ ...state, page: undefined });
  if (act === "filter") return only(withSearch(state, page, { text: "", open: true }));
  if (act === "found-next" || act === "found-before")
    return only(jumped(state, page, act === "found-next" ? 1 : -1));
  return only(page.choices === undefined ? scrolled(state, page, act) : moved(state, page, act));
}

function taken(state: State, text: string): State {
  const { prompt } = state;
  const editor = withText(prompt.editor, text);
  const next = { ...prompt, editor, editing: undefined, menu: undefined, taken: text };
  return { ...state, page: undefined, focus: "prompt", prompt: next };
}

const withPage = (state: State, page: Page): State => ({ ...state, page });

function scrolled(state: State, page: Page, act: KeyAct | undefined): State {
  const room = pageRows(state.size);
  const most = Math.max(0, page.lines.length - room);
  const scroll = Math.min(most, Math.max(0, target(page.scroll, act, room, most)));
  return withPage(state, { ...page, scroll });
}

/** The cursor goes from one choice to the next, and the lines with it. */
function moved(state: State, page: Page, act: KeyAct | undefined): State {
  const choices = page.choices ?? [];
  const places = choices.flatMap((choice, i) => (choice === undefined ? [] : [i]));
  if (places.length === 0) return scrolled(state, page, act);
  const now = Math.max(0, places.indexOf(page.at ?? -1));
  const room = pageRows(state.size);
  const next = target(now, act, Math.max(2, Math.floor(room / 3)), places.length - 1);
  const at = places[Math.min(places.length - 1, Math.max(0, next))]!;
  return withPage(state, { ...page, at, scroll: seen(page, at, room) });
}

/** The lines go as little as they must for this one to be among those that are shown. */
function seen(page: Page, at: number, room: number): number {
  const most = Math.max(0, page.lines.length - room);
  return Math.min(most, Math.max(Math.min(page.scroll, Math.max(0, at - 1)), at - room + 3));
}

function target(at: number, act: KeyAct | undefined, room: number, most: number): number {
  switch (act) {
    case "up":
      return at - 1;
    case "down":
      return at + 1;
    case "page-up":
      return at - (room - 1);
    case "page-down":
      return at + (room - 1);
    case "top":
      return 0;
    case "bottom":
      return most;
    default:
      return at;
  }
}

/** Each letter goes to the first line that has the text. */
function searchKey(state: State, page: Page, search: PageSearch, key: KeyPress): State {
  const chord = chordOf(key);
  if (chord === "enter") return withSearch(state, page, { ...search, open: false });
  if (chord === "escape" || chord === "ctrl-c")
    return withPage(state, { ...page, search: { text: "", open: false } });
  const text = withKey(search.text, key);
  return withSearch(state, page, { text, open: true });
}

function withSearch(state: State, page: Page, search: PageSearch): State {
  const next = { ...page, search };
  const [first] = foundLines(next);
  return first === undefined ? withPage(state, next) : shownLine(state, next, first);
}

function shownLine(state: State, page: Page, line: number): State {
  const room = pageRows(state.size);
  const most = Math.max(0, page.lines.length - room);
  const scroll = Math.min(most, Math.max(0, line - Math.floor(room / 3)));
  const at = choiceOf(page, line);
  const chosen = at === undefined ? {} : { at };
  return withPage(state, { ...page, ...chosen, scroll });
}

/** What Enter takes of a line: its own; of a question what answers it below, of a text's later lines the text. */
function choiceOf({ choices = [], lines }: Page, line: number): number | undefined {
  const isChoice = (choice: string | undefined, i: number): boolean =>
    choice !== undefined && (/^\s/.test(lines[line] ?? "") ? i <= line : i >= line);
  const at = /^\s/.test(lines[line] ?? "")
    ? choices.findLastIndex(isChoice)
    : choices.findIndex(isChoice);
  return at < 0 ? undefined : at;
}

/** To the next line with the text, round about. */
function jumped(state: State, page: Page, by: 1 | -1): State {
  const found = foundLines(page);
  if (found.length === 0) return say(state, "/ finds a text in the page");
  const from = page.found ?? found[0]!;
  const after = found.findIndex((line) => (by > 0 ? line > from : line >= from));
  const index = after < 0 ? (by > 0 ? 0 : found.length - 1) : by > 0 ? after : after - 1;
  const line = found[(index + found.length) % found.length]!;
  return shownLine(state, { ...page, found: line }, line);
}

/** A page over the cells; what is too long for a line goes on below its last column. */
export function opened(
  state: State,
  title: string,
  lines: readonly string[],
  choices?: Page["choices"],
): State {
  const width = Math.max(20, state.size.columns);
  if (choices === undefined)
    return {
      ...state,
      page: { title, lines: lines.flatMap((text) => folded(text, width)), scroll: 0 },
    };
  const rows = lines.flatMap((text, i) =>
    folded(text, width).map((line, part) => ({
      line,
      choice: part === 0 ? choices[i] : undefined,
    })),
  );
  const page = {
    title,
    lines: rows.map(({ line }) => line),
    scroll: 0,
    choices: rows.map(({ choice }) => choice),
    at: rows.findIndex(({ choice }) => choice !== undefined),
  };
  return { ...state, page };
}

/** The same of a page that is made here. */
export const openedPage = (state: State, { title, lines }: Page): State =>
  opened(state, title, lines);

function folded(text: string, width: number): readonly string[] {
  if (cells(text) <= width) return [text];
  const column = /^.*\S {2,}(?=\S)|^ */.exec(text)![0].length;
  const margin = " ".repeat(column < width / 2 ? column : 4);
  const lines = [text.slice(0, column)];
  for (const word of text.slice(column).split(" ")) {
    const last = lines.at(-1)!;
    const blank = last.trim() === "" || last.length === column ? "" : " ";
    if (cells(last) + blank.length + cells(word) <= width || last.trim() === "")
      lines[lines.length - 1] = last + blank + word;
    else lines.push(margin + word);
  }
  return lines;
}
