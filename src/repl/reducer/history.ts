import { unreachable } from "../../types/outcome.js";
import type { KeyPress } from "../editor/keys.js";
import { withText } from "../editor/state.js";
import { browse } from "../history/browse.js";
import { beginSearch, searchKey, type HistorySearch } from "../history/search.js";
import type { State } from "../model.js";
import { only, say, type Step } from "./step.js";

/** An older or a newer text into the prompt. */
export function recall(state: State, direction: -1 | 1): State {
  const { prompt } = state;
  const { browsing, history, editor } = prompt;
  const found = browse(browsing, history, editor, direction);
  if (found === undefined)
    return say(state, direction < 0 ? "no older input starts like this" : "this is the newest");
  const next = withText(editor, found.text, found.cursor);
  return {
    ...state,
    prompt: { ...prompt, editor: next, browsing: found.browsing, menu: undefined },
  };
}

export function startSearch(state: State): State {
  const { prompt } = state;
  return { ...state, prompt: { ...prompt, search: beginSearch(prompt.editor), menu: undefined } };
}

export interface Afterwards {
  /** What Enter does with the text that was found. */
  readonly submit: (state: State, text: string) => Step;
  /** A key that ends the search and is the editor's. */
  readonly edit: (state: State, key: KeyPress) => Step;
}

/** Keys while the history is searched. */
export function searching(
  state: State,
  search: HistorySearch,
  key: KeyPress,
  then: Afterwards,
): Step {
  const { prompt } = state;
  const done = searchKey(search, prompt.history, key);
  if (done.kind === "searching")
    return only({ ...state, prompt: { ...prompt, search: done.search } });
  const editor = withText(prompt.editor, done.text, done.cursor);
  const closed: State = { ...state, prompt: { ...prompt, editor, search: undefined } };
  switch (done.kind) {
    case "taken":
      return done.run ? then.submit(closed, done.text) : only(closed);
    case "taken-then":
      return then.edit(closed, done.key);
    case "given-up":
      return only(closed);
    default:
      return unreachable(done);
  }
}
