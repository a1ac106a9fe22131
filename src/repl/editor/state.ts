import type { Span } from "../../types/outcome.js";
import { snap } from "./graphemes.js";

/** The prompt's text with all that editing needs to know; never changed, only replaced. */
export interface EditorState {
  readonly text: string;
  /** UTF-16 offset, always between two clusters. */
  readonly cursor: number;
  /** Where a selection began; its other end is the cursor. */
  readonly anchor?: number;
  /** Cells from the left that up and down try to keep. */
  readonly column?: number;
  /** Newest last. */
  readonly undo: readonly Snapshot[];
  readonly redo: readonly Snapshot[];
  /** Newest first. */
  readonly kills: readonly string[];
  /** What the last key did: kills join, typed words undo together, only a yank can be exchanged. */
  readonly last: LastChange;
}

export interface Snapshot {
  readonly text: string;
  readonly cursor: number;
}

export type LastChange =
  | { readonly kind: "other" }
  /** `blank`: the last character that was typed. */
  | { readonly kind: "typed"; readonly blank: boolean }
  | { readonly kind: "killed" }
  /** `index` in the kill ring, and where its text stands. */
  | { readonly kind: "yanked"; readonly index: number; readonly span: Span };

export const OTHER: LastChange = { kind: "other" };

const MOST_UNDO = 500;
const MOST_KILLS = 60;

/** An editor that holds `text`, its cursor at the end. */
export function editorOf(text = "", cursor = text.length): EditorState {
  return { text, cursor: snap(text, cursor), undo: [], redo: [], kills: [], last: OTHER };
}

/** Another text, as from the history or a completion: one step to undo. */
export function withText(state: EditorState, text: string, cursor = text.length): EditorState {
  return change(state, text, cursor, OTHER);
}

/** The next prompt: empty, with the kill ring kept. */
export const cleared = (state: EditorState): EditorState => ({
  ...editorOf(),
  kills: state.kills,
});

/** `text` instead of what stands at `span`, the cursor behind it. */
export function replace(
  state: EditorState,
  span: Span,
  text: string,
  last: LastChange = OTHER,
): EditorState {
  const whole = state.text.slice(0, span.start) + text + state.text.slice(span.end);
  return change(state, whole, span.start + text.length, last);
}

/** Every change of the text goes through here. Changes that join an earlier one keep its step to undo. */
export function change(
  state: EditorState,
  text: string,
  cursor: number,
  last: LastChange,
  joins = false,
): EditorState {
  const { kills } = state;
  const moved = { text, cursor: snap(text, cursor), kills, last };
  if (text === state.text) return { ...moved, undo: state.undo, redo: state.redo };
  const step = { text: state.text, cursor: state.cursor };
  const undo = joins ? state.undo : [...state.undo, step].slice(-MOST_UNDO);
  return { ...moved, undo, redo: [] };
}

/** The cursor elsewhere; with `select` the selection grows or begins, else it ends. */
export function moveTo(
  state: EditorState,
  cursor: number,
  select = false,
  column?: number,
): EditorState {
  const { text, undo, redo, kills } = state;
  const anchor = select ? (state.anchor ?? state.cursor) : undefined;
  return {
    text,
    cursor: snap(text, cursor),
    undo,
    redo,
    kills,
    last: OTHER,
    ...(anchor === undefined ? {} : { anchor }),
    ...(column === undefined ? {} : { column }),
  };
}

/** What is selected; undefined when nothing is. */
export function selectionOf(state: EditorState): Span | undefined {
  const { anchor, cursor } = state;
  if (anchor === undefined || anchor === cursor) return undefined;
  return { start: Math.min(anchor, cursor), end: Math.max(anchor, cursor) };
}

export function undo(state: EditorState): EditorState {
  const step = state.undo.at(-1);
  if (!step) return { ...state, last: OTHER };
  const now = { text: state.text, cursor: state.cursor };
  const { kills } = state;
  return { ...step, undo: state.undo.slice(0, -1), redo: [...state.redo, now], kills, last: OTHER };
}

export function redo(state: EditorState): EditorState {
  const step = state.redo.at(-1);
  if (!step) return { ...state, last: OTHER };
  const now = { text: state.text, cursor: state.cursor };
  const { kills } = state;
  return { ...step, undo: [...state.undo, now], redo: state.redo.slice(0, -1), kills, last: OTHER };
}

/** Puts a text on the kill ring; `where` says at which end it joins the one before. */
export function pushKill(
  state: EditorState,
  text: string,
  where: "before" | "after",
): readonly string[] {
  const [newest, ...older] = state.kills;
  if (state.last.kind === "killed" && newest !== undefined)
    return [where === "before" ? text + newest : newest + text, ...older];
  return [text, ...state.kills].slice(0, MOST_KILLS);
}
