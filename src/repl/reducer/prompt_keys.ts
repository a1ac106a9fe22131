import { unreachable } from "../../types/outcome.js";
import { chordOf, type KeyPress } from "../editor/keys.js";
import { edit } from "../editor/edit.js";
import type { Ask } from "../editor/keymap.js";
import { cleared, withText } from "../editor/state.js";
import { actOf } from "../keymap.js";
import { cellOf, type State } from "../model.js";
import { shownGhost, type Prompt } from "../prompt.js";
import { suggestionOf } from "../screen/welcome.js";
import { helpPage } from "../screen/help.js";
import { interrupt } from "./cell_keys.js";
import { cellChoices } from "./choices.js";
import { lessonOffer } from "./lesson.js";
import { menuKey } from "./menu.js";
import { recall, searching, startSearch } from "./history.js";
import { openedPage } from "./page.js";
import { only, say, type Step } from "./step.js";
import { correctionOffered, countingOffered } from "./runs.js";
import { submit } from "./submit.js";

/** Keys at the prompt: a menu or a search first, then the editor. */
export function promptKey(state: State, key: KeyPress): Step {
  const { prompt } = state;
  if (prompt.search !== undefined)
    return searching(state, prompt.search, key, { submit, edit: promptKey });
  const chosen = prompt.menu === undefined ? undefined : menuKey(state, prompt.menu, key);
  if (chosen !== undefined) return chosen;
  const act = actOf("prompt", chordOf(key));
  if (act === "to-cells") return only(toCells(state));
  if (act === "help" && (chordOf(key) === "f1" || prompt.editor.text === ""))
    return only(openedPage(state, helpPage()));
  if (chordOf(key) === "right" || chordOf(key) === "end") {
    const ghost = shownGhost(prompt);
    const { editor } = prompt;
    if (ghost !== "")
      return only(withPrompt(state, { editor: withText(editor, editor.text + ghost) }));
  }
  const done = edit(prompt.editor, key, { width: promptWidth(state) });
  switch (done.kind) {
    case "edited":
      return only(withPrompt(state, { editor: done.state, menu: undefined }));
    case "submit":
      return submit(state, done.text);
    case "ask":
      return asked(state, done.what);
    case "ignored":
      return only(state);
    default:
      return unreachable(done);
  }
}

/** Cells for the text: the prompt's mark stands before each row. */
export const promptWidth = (state: State): number => Math.max(8, state.size.columns - 5);

export const withPrompt = (state: State, change: Partial<Prompt>): State => ({
  ...state,
  prompt: { ...state.prompt, ...change },
});

function asked(state: State, what: Ask): Step {
  const { editor } = state.prompt;
  switch (what) {
    case "older":
      return only(recall(state, -1));
    case "newer":
      return only(recall(state, 1));
    case "search":
      return only(startSearch(state));
    case "complete":
    case "complete-back":
      return complete(state);
    case "cancel":
      return cancel(state);
    case "end":
      return [state, [{ do: "quit" }]];
    case "clear":
      return [state, [{ do: "redraw" }]];
    case "external":
      return [state, [{ do: "editor", text: editor.text, id: undefined }]];
    case "suspend":
      return [state, [{ do: "suspend" }]];
    case "leave":
      return only(leave(state));
    default:
      return unreachable(what);
  }
}

/** Tab takes what a cell offers, in an empty prompt; else it completes. */
function complete(state: State): Step {
  const { text, cursor } = state.prompt.editor;
  const taken =
    text === ""
      ? (meant(state) ??
        (state.lesson?.passed === true ? inLesson(state) : undefined) ??
        correctionOffered(state) ??
        inLesson(state) ??
        countingOffered(state) ??
        suggested(state))
      : undefined;
  if (taken !== undefined) return only(taken);
  const choices = text.trimStart().startsWith(":") ? { choices: cellChoices(state) } : {};
  return [state, [{ do: "complete", text, cursor, ...choices }]];
}

/** What was probably meant by what was typed last. */
function meant(state: State): State | undefined {
  const { offer, prompt } = state;
  if (offer === undefined) return undefined;
  return {
    ...withPrompt(state, { editor: withText(prompt.editor, offer), taken: offer }),
    offer: undefined,
  };
}

/** The cursor goes to where something is to be filled in. */
const gapMark = "____";

/** What a lesson has to be typed. */
function inLesson(state: State): State | undefined {
  const text = lessonOffer(state);
  if (text === undefined) return undefined;
  const gap = text.indexOf(gapMark);
  const bare = gap < 0 ? text : text.slice(0, gap) + text.slice(gap + gapMark.length);
  const editor = withText(state.prompt.editor, bare, gap < 0 ? bare.length : gap);
  return withPrompt(state, { editor, taken: bare });
}

/** The line to try, as long as it is on the screen. */
function suggested(state: State): State | undefined {
  const { machine, cells, tip, prompt } = state;
  const example =
    machine === undefined || cells.length > 0 ? undefined : suggestionOf(machine, tip);
  if (example === undefined) return undefined;
  return withPrompt(state, {
    editor: withText(prompt.editor, example.text),
    taken: example.text,
  });
}

function cancel(state: State): Step {
  const { editor, editing } = state.prompt;
  if (editor.text === "" && editing === undefined) return interrupt(state);
  return only(withPrompt(state, { editor: cleared(editor), editing: undefined, menu: undefined }));
}

function leave(state: State): State {
  const { editing, editor } = state.prompt;
  if (editing === undefined) return toCells(state);
  return withPrompt(state, { editor: withText(editor, ""), editing: undefined });
}

function toCells(state: State): State {
  if (state.cells.length === 0) return say(state, "there are no cells yet: type a one-liner");
  const active = cellOf(state, state.active)?.id ?? state.cells.at(-1)?.id;
  return { ...state, focus: "cells", active };
}
