import { chordOf, type KeyPress } from "../editor/keys.js";
import { actOf, chordName } from "../keymap.js";
import type { State } from "../model.js";
import { askKey } from "./filter_keys.js";
import { cellKey } from "./cell_keys.js";
import { runCommand } from "./commands.js";
import { pageKey } from "./page.js";
import { promptKey } from "./prompt_keys.js";
import { replayKey } from "./replay.js";
import { only, type Step } from "./step.js";

/** A key goes to what is on top: a page, a filter being typed, the cells, the prompt. */
export function keyPressed(before: State, key: KeyPress): Step {
  const state: State = {
    ...before,
    notice: undefined,
    pressed: before.pressed === undefined ? undefined : shownKeys(before.pressed, key),
    leaving: leavingWith(before, chordOf(key)),
  };
  if (state.page !== undefined) return pageKey(state, state.page, key, runCommand);
  if (state.ask !== undefined) return askKey(state, state.ask, key);
  const moved = replayKey(state, key);
  if (moved !== undefined) return moved;
  if (state.focus === "cells" && state.cells.length > 0) {
    // A capital letter has a meaning of its own in some places.
    const act = actOf("cells", key.text) ?? actOf("cells", chordOf(key));
    return act === undefined ? only(state) : cellKey(state, act);
  }
  return promptKey(state, key);
}

/** Another key stays; that cells run was told all the same. */
function leavingWith({ leaving }: State, chord: string): State["leaving"] {
  if (leaving === "asked") return chord === "ctrl-c" || chord === "enter" ? leaving : "told";
  return leaving === "told" || chord === "ctrl-c" ? leaving : false;
}

/** Onlookers see so many. */
const keysShown = 12;

/** Letters that were typed one after the other are one word. */
function shownKeys(before: readonly string[], key: KeyPress): readonly string[] {
  const isText = key.text.length > 0 && !/[\s\x00-\x1f]/.test(key.text);
  const last = before.at(-1);
  if (isText && last?.startsWith("“") === true)
    return [...before.slice(0, -1), `“${(last.slice(1, -1) + key.text).slice(-20)}”`];
  const name = isText ? `“${key.text}”` : chordName(chordOf(key));
  return [...before, name].slice(-keysShown);
}
