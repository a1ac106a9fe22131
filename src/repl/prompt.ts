import { editorOf, type EditorState } from "./editor/state.js";
import type { Browsing } from "./history/browse.js";
import { ghostOf } from "./history/ghost.js";
import type { History } from "./history/entries.js";
import type { HistorySearch } from "./history/search.js";

export type { KeyPress } from "./editor/keys.js";

/** The line at the bottom: a text being edited, and what is offered for it. */
export interface Prompt {
  readonly editor: EditorState;
  /** The cell whose text this is, while it is edited in place. */
  readonly editing: number | undefined;
  readonly menu: Menu | undefined;
  /** Earlier inputs, of other sessions too. */
  readonly history: History;
  readonly browsing: Browsing | undefined;
  /** Put here by a key and not typed yet: nothing is offered behind it until it is changed. */
  readonly taken?: string;
  /** The terminal has neither colours nor dim: what is offered would look as typed. */
  readonly plain?: true;
  /** Ctrl-R. */
  readonly search: HistorySearch | undefined;
}

/** What → would take, with the cursor at the end and nothing else offered. */
export function shownGhost({ editor, menu, search, history, taken, plain }: Prompt): string {
  const { text, cursor } = editor;
  if (text === taken || plain === true) return "";
  if (cursor < text.length || menu !== undefined || search !== undefined) return "";
  return ghostOf(history, text);
}

/** What completion found for the text as it stands. */
export interface Menu {
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
  readonly selected: number;
}

export interface CompletionItem {
  readonly text: string;
  /** A type, or what kind of thing it is. */
  readonly detail: string;
  /** A line of help. */
  readonly help: string;
  /** What is put behind it when it is taken at the text's end. */
  readonly after?: string;
  /** It is a name of this kernel, but cannot be probed here. */
  readonly unusable?: boolean;
}

export const emptyPrompt: Prompt = {
  editor: editorOf(),
  editing: undefined,
  menu: undefined,
  history: [],
  browsing: undefined,
  search: undefined,
};
