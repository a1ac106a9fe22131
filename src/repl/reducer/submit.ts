import { cleared } from "../editor/state.js";
import type { Effect } from "../effect.js";
import { commandMeant } from "../habits.js";
import { remember } from "../history/entries.js";
import { cellOf, type Cell, type State } from "../model.js";
import { runCommand } from "./commands.js";
import { runAgain, runNew } from "./runs.js";
import { only, type Step } from "./step.js";

/** Enter in the prompt: a command, a new text of a cell, or a new cell. */
export function submit(state: State, typed: string): Step {
  const text = typed.trim();
  if (text === "") return only(state);
  const { prompt } = state;
  const fresh: State = {
    ...state,
    offer: undefined,
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
  const command = text.startsWith(":") ? text : commandMeant(text, state.tools);
  if (command !== undefined) return adding(runCommand(fresh, command), noted);
  const cell = cellOf(state, prompt.editing) ?? failedBefore(state);
  const step = cell === undefined ? runNew(fresh, text) : runAgain(fresh, cell.id, text);
  return adding(step, noted);
}

/** The next text takes the place of one that never ran: mistakes don't pile up. */
function failedBefore(state: State): Cell | undefined {
  const cell = cellOf(state, state.active);
  if (cell === undefined || cell.state !== "failed" || cell.file !== undefined) return undefined;
  return cell.pinned || cell.pending !== undefined || cell.figures.total > 0 ? undefined : cell;
}

const adding = ([state, effects]: Step, effect: Effect): Step => [state, [effect, ...effects]];
