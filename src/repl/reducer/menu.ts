import { chordOf, type KeyPress } from "../editor/keys.js";
import { replace } from "../editor/state.js";
import type { State } from "../model.js";
import type { CompletionItem, Menu } from "../prompt.js";
import { only, say, type Step } from "./step.js";

interface Completed {
  readonly text: string;
  readonly cursor: number;
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
}

/** What completion found, if the text is still the one that it was asked about. */
export function showMenu(state: State, found: Completed): State {
  const { editor } = state.prompt;
  if (editor.text !== found.text || editor.cursor !== found.cursor) return state;
  const { from, to, items } = found;
  if (items.length === 0) return say(state, "nothing completes this");
  const typed = found.text.slice(from, to);
  const meant = items.length === 1 ? 0 : onlyOneThatStarts(items, typed);
  if (meant !== undefined) return taken(state, { from, to, items, selected: meant });
  const common = commonStart(items.map(({ text }) => text));
  const longer = common.length > typed.length && common.startsWith(typed);
  const next = longer ? replace(editor, { start: from, end: to }, common) : editor;
  const menu: Menu = { from, to: longer ? from + common.length : to, items, selected: 0 };
  return { ...state, prompt: { ...state.prompt, editor: next, menu } };
}

/** Keys while the menu is open; undefined: the key closes it and is the editor's. */
export function menuKey(state: State, menu: Menu, key: KeyPress): Step | undefined {
  const count = menu.items.length;
  const select = (by: number): Step => {
    const selected = (menu.selected + by + count) % count;
    return only({ ...state, prompt: { ...state.prompt, menu: { ...menu, selected } } });
  };
  switch (chordOf(key)) {
    case "tab":
      return only(taken(state, menu));
    case "enter":
      // What is there already is not taken once more: it runs.
      return isThere(state, menu) ? undefined : only(taken(state, menu));
    case "down":
    case "ctrl-n":
      return select(1);
    case "up":
    case "ctrl-p":
    case "shift-tab":
      return select(-1);
    case "escape":
      return only({ ...state, prompt: { ...state.prompt, menu: undefined } });
    default:
      return undefined;
  }
}

const isThere = ({ prompt }: State, { items, selected, from, to }: Menu): boolean =>
  prompt.editor.text.slice(from, to) === items[selected]!.text;

function taken(state: State, menu: Menu): State {
  const { editor } = state.prompt;
  const { text, after = "" } = menu.items[menu.selected]!;
  const atEnd = menu.to === editor.text.length;
  const put = atEnd ? text + after : text;
  const next = replace(editor, { start: menu.from, end: menu.to }, put);
  return { ...state, prompt: { ...state.prompt, editor: next, menu: undefined } };
}

/** Among names that have the letters somewhere, the one that goes on from what is typed. */
function onlyOneThatStarts(items: readonly CompletionItem[], typed: string): number | undefined {
  if (typed === "") return undefined;
  const starting = items.filter(({ text }) => text.startsWith(typed));
  const [first] = starting;
  return starting.length === 1 && first!.text !== typed ? items.indexOf(first!) : undefined;
}

function commonStart(texts: readonly string[]): string {
  let common = texts[0] ?? "";
  for (const text of texts) while (!text.startsWith(common)) common = common.slice(0, -1);
  return common;
}
