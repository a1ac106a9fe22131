import type { Diagnostic } from "../../types/outcome.js";
import type { Action, TextTarget } from "../actions.js";
import { withText } from "../editor/state.js";
import type { Effect } from "../effect.js";
import { cheaper } from "../probe_cost.js";
import { cellOf, newCell, withCell, type Cell, type State } from "../model.js";
import { translationOffered } from "../translation.js";
import { only, say, type Step } from "./step.js";

/** Nothing can run where a recording stands in the kernel's place. */
const noKernel = (state: State): Step =>
  only(say(state, "this is a recording: nothing runs in it; :help play", "error"));

export function runNew(state: State, text: string, file?: string, flags?: string): Step {
  if (state.replay !== undefined) return noKernel(state);
  const id = state.nextId;
  const run = state.lastRun + 1;
  const next: State = {
    ...state,
    cells: [...state.cells, newCell(id, run, text, file, flags)],
    nextId: id + 1,
    lastRun: run,
    active: id,
    maximised: false,
  };
  const from = {
    ...(file === undefined ? {} : { file }),
    ...(flags === undefined ? {} : { flags }),
  };
  return [next, [{ do: "run", id, run, text, ...from }]];
}

/** Another text, or the same anew, in the same cell; what runs goes on until the new one does. */
export function runAgain(state: State, id: number, text: string): Step {
  if (state.replay !== undefined) return noKernel(state);
  const run = state.lastRun + 1;
  const cell = cellOf(state, id);
  const file = cell?.file;
  const from = cell === undefined ? undefined : translatedFrom(cell, text);
  const next = withCell(state, id, ({ from: _, ...each }) => ({
    ...each,
    text,
    ...(from === undefined ? {} : { from }),
    pending: run,
    state: each.state === "running" ? "running" : "compiling",
  }));
  const effect: Effect = {
    ...{ do: "run", id, run, text },
    ...(from === undefined ? {} : { from }),
    ...(file === undefined ? {} : { file }),
    ...(cell?.flags === undefined ? {} : { flags: cell.flags }),
  };
  return [{ ...next, lastRun: run, active: id }, [effect]];
}

/** What the person wrote, as long as the text is the translation of it and nothing else. */
function translatedFrom(
  { text: before, from, diagnostics }: Cell,
  text: string,
): string | undefined {
  if (text === before) return from;
  const offer = diagnostics.find(({ code }) => code === translationOffered);
  return offer !== undefined && corrected(before, offer)?.trim() === text ? before : undefined;
}

/** A text that came from a file or an editor. */
export function textArrived(
  state: State,
  { text, file, flags, to }: Extract<Action, { readonly type: "text" }>,
): Step {
  if (typeof to === "object") return runAgainAll(state, to, text);
  if (to === "cell") return runNew(state, text, file, flags);
  const { prompt } = state;
  const editor = withText(prompt.editor, text.trimEnd());
  return only({ ...state, focus: "prompt", prompt: { ...prompt, editor, menu: undefined } });
}

/** A file may be shown by several cells, with other flags. */
function runAgainAll(state: State, to: Extract<TextTarget, object>, text: string): Step {
  const meant = state.cells.filter((cell) =>
    "id" in to ? cell.id === to.id : cell.file === to.file && cell.text !== text,
  );
  let next = state;
  const effects: Effect[] = [];
  for (const { id } of meant) {
    const [after, wanted] = runAgain(next, id, text);
    next = after;
    effects.push(...wanted);
  }
  return [next, effects];
}

/** What Tab takes in an empty prompt: the active cell's correction, else the newest one's that has any. */
export const correctionOffered = (state: State): State | undefined =>
  firstOf(state, (cell) => correction(state, cell));

/** The same of cheaper forms of what costs much. */
export const countingOffered = (state: State): State | undefined =>
  firstOf(state, (cell) => counting(state, cell));

function firstOf(state: State, offer: (cell: Cell) => State | undefined): State | undefined {
  const active = cellOf(state, state.active);
  const others = state.cells.toReversed().filter((cell) => cell !== active);
  for (const cell of active === undefined ? others : [active, ...others]) {
    const found = offer(cell);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The cell's text with the first mistake corrected, in the prompt to be looked at. */
function correction(state: State, cell: Cell): State | undefined {
  const fix = cell.diagnostics.find(isFixable);
  const text = fix === undefined ? undefined : corrected(cell.text, fix);
  return text === undefined ? undefined : inPrompt(state, text, cell.id);
}

/** A cheaper form of what costs much, to run in its place. */
function counting(state: State, cell: Cell): State | undefined {
  const text = cheaper(cell);
  return text === undefined ? undefined : inPrompt(state, text, cell.id);
}

function inPrompt(state: State, text: string, editing: number): State {
  const { prompt } = state;
  const editor = withText(prompt.editor, text);
  return { ...state, active: editing, prompt: { ...prompt, editor, editing } };
}

const isFixable = ({ fix, span, source }: Diagnostic): boolean =>
  fix !== undefined && span !== undefined && source !== undefined;

/** The mistake's source may be a part of the text: a probe among a command's words. */
export function corrected(text: string, { fix, span, source }: Diagnostic): string | undefined {
  if (fix === undefined || span === undefined || source === undefined) return undefined;
  const at = text.indexOf(source.text);
  if (at < 0) return undefined;
  return text.slice(0, at + span.start) + fix + text.slice(at + span.end);
}
