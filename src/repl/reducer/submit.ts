import { cleared } from "../editor/state.js";
import type { Effect } from "../effect.js";
import { commandMeant } from "../habits.js";
import { parseCommandLine } from "../commands.js";
import { missed, remember } from "../history/entries.js";
import { cellOf, type Cell, type State } from "../model.js";
import { runCommand } from "./commands.js";
import { runAgain, runNew } from "./runs.js";
import { only, say, type Step } from "./step.js";
import { losing } from "./undo.js";

/** Enter in the prompt: a command, a new text of a cell, or a new cell. */
export function submit(state: State, typed: string): Step {
  const text = typed.trim();
  if (text === "") return state.leaving === "asked" ? [state, [{ do: "quit" }]] : only(state);
  const { prompt } = state;
  const command = text.startsWith(":") ? text : commandMeant(text, state.tools);
  const fresh: State = {
    ...state,
    // What was said before is asked again behind other work.
    leaving: isQuit(text, state.tools) ? state.leaving : false,
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
  if (command !== undefined) return commanded(runCommand(fresh, command), text);
  const edited = cellOf(state, prompt.editing);
  if (edited !== undefined) return adding(runAgain(fresh, edited.id, text), noted);
  const failed = failedBefore(state);
  const step = failed === undefined ? runNew(fresh, text) : replacing(fresh, failed, text);
  return adding(step, noted);
}

export function isQuit(text: string, tools: readonly string[]): boolean {
  const parsed = parseCommandLine(text.startsWith(":") ? text : (commandMeant(text, tools) ?? ""));
  return "command" in parsed && parsed.command.name === "quit";
}

/** What is no command is kept, but not proposed. */
function commanded([state, effects]: Step, text: string): Step {
  const isWrong = state.notice?.kind === "error" && effects.length === 0;
  return isWrong
    ? [withMiss(state, text), [{ do: "remember", text, failed: true }]]
    : adding([state, effects], { do: "remember", text });
}

/** A text that came to nothing: it is not proposed any more. */
export function withMiss(state: State, text: string): State {
  const { prompt } = state;
  return { ...state, prompt: { ...prompt, history: missed(prompt.history, text) } };
}

/** The next text takes the place of one that never ran: mistakes don't pile up. */
function failedBefore(state: State): Cell | undefined {
  const cell = cellOf(state, state.active);
  if (cell === undefined || cell.state !== "failed" || cell.file !== undefined) return undefined;
  return cell.pinned || cell.pending !== undefined || cell.figures.total > 0 ? undefined : cell;
}

function replacing(state: State, failed: Cell, text: string): Step {
  const [next, effects] = runAgain(state, failed.id, text);
  if (failed.text === text) return [next, effects];
  const lost = losing(state, failed, "replaced");
  const said = `[${failed.id}] had a text that did not run; :undo brings it back`;
  return [say({ ...next, lost }, said), effects];
}

const adding = ([state, effects]: Step, effect: Effect): Step => [state, [effect, ...effects]];
