import type { Diagnostic } from "../../types/outcome.js";
import type { TextTarget } from "../actions.js";
import { cleared, withText } from "../editor/state.js";
import type { Effect } from "../effect.js";
import { remember } from "../history/entries.js";
import { cellOf, newCell, withCell, type State } from "../model.js";
import { runCommand } from "./commands.js";

import { only, type Step } from "./step.js";

/** Enter in the prompt: a command, a new text of a cell, or a new cell. */
export function submit(state: State, typed: string): Step {
  const text = typed.trim();
  if (text === "") return only(state);
  const { prompt } = state;
  const fresh: State = {
    ...state,
    prompt: {
      ...prompt,
      editor: cleared(prompt.editor),
      editing: undefined,
      menu: undefined,
      browsing: undefined,
      // The file's entry has the time; here only the order counts.
      history: remember(prompt.history, { time: 0, text }),
    },
  };
  const noted: Effect = { do: "remember", text };
  if (text.startsWith(":")) return adding(runCommand(fresh, text), noted);
  const step =
    prompt.editing !== undefined && cellOf(state, prompt.editing)
      ? runAgain(fresh, prompt.editing, text)
      : runNew(fresh, text);
  return adding(step, noted);
}

const adding = ([state, effects]: Step, effect: Effect): Step => [state, [effect, ...effects]];

export function runNew(state: State, text: string, file?: string): Step {
  const id = state.nextId;
  const run = state.lastRun + 1;
  const next: State = {
    ...state,
    cells: [...state.cells, newCell(id, run, text, file)],
    nextId: id + 1,
    lastRun: run,
    active: id,
    maximised: false,
  };
  return [next, [{ do: "run", id, run, text, ...(file === undefined ? {} : { file }) }]];
}

/** Another text, or the same anew, in the same cell; what runs goes on until the new one does. */
export function runAgain(state: State, id: number, text: string): Step {
  const run = state.lastRun + 1;
  const file = cellOf(state, id)?.file;
  const next = withCell(state, id, (cell) => ({
    ...cell,
    text,
    pending: run,
    state: cell.state === "running" ? "running" : "compiling",
  }));
  const effect: Effect = { do: "run", id, run, text, ...(file === undefined ? {} : { file }) };
  return [{ ...next, lastRun: run, active: id }, [effect]];
}

/** A text that came from a file or an editor. */
export function textArrived(
  state: State,
  text: string,
  file: string | undefined,
  to: TextTarget,
): Step {
  if (typeof to === "object") {
    const id = "id" in to ? to.id : state.cells.find((cell) => cell.file === to.file)?.id;
    return id === undefined ? only(state) : runAgain(state, id, text);
  }
  if (to === "cell") return runNew(state, text, file);
  const { prompt } = state;
  const editor = withText(prompt.editor, text.trimEnd());
  return only({ ...state, focus: "prompt", prompt: { ...prompt, editor, menu: undefined } });
}

/** The active cell's text with the first mistake corrected, in the prompt to be looked at. */
export function correction(state: State): State | undefined {
  const cell = cellOf(state, state.active);
  const fix = cell?.diagnostics.find(isFixable);
  if (cell === undefined || fix === undefined) return undefined;
  const text = corrected(cell.text, fix);
  if (text === undefined) return undefined;
  const { prompt } = state;
  return {
    ...state,
    prompt: { ...prompt, editor: withText(prompt.editor, text), editing: cell.id },
  };
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
