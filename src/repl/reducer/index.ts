import { unreachable } from "../../types/outcome.js";
import type { Action } from "../actions.js";
import type { History } from "../history/entries.js";
import { commandMeant } from "../habits.js";
import type { State } from "../model.js";
import { ended, listed, planned, refused, running, sampled, verifying } from "./answers.js";
import { followed, lessonNews } from "./lesson.js";
import { mouse } from "./mouse.js";
import { keyPressed } from "./keys.js";
import { showMenu } from "./menu.js";
import { runNew, textArrived } from "./runs.js";
import { isQuit, submit, withMiss } from "./submit.js";
import { opened } from "./page.js";
import { recordingChanged } from "./recording.js";
import { replayed } from "./replay.js";
import { only, type Step } from "./step.js";

/** The next state, and what is to be done about it. Pure. */
export function reduce(state: State, action: Action): Step {
  return inLesson(state, reduced(state, action), action.type === "sampled");
}

/** Enter, in a terminal without keys: a command or a text for a cell of its own. */
export function entered(state: State, typed: string): Step {
  const text = typed.trim();
  const isCommand = text.startsWith(":") || commandMeant(text, state.tools) !== undefined;
  // Who writes a script has decided.
  if (isCommand && isQuit(text, state.tools)) return [state, [{ do: "quit" }]];
  return inLesson(state, isCommand ? submit(state, text) : runNew(state, text), false);
}

/** What happens in cells is looked at by the lesson that is open. */
function inLesson(before: State, step: Step, sampled: boolean): Step {
  const [{ lesson, cells }] = step;
  if (lesson === undefined || (cells === before.cells && lesson === before.lesson)) return step;
  return followed(step, sampled);
}

type Refused = Extract<Action, { readonly type: "refused" }>;

function reduced(state: State, action: Action): Step {
  switch (action.type) {
    case "key":
      return keyPressed(state, action.key);
    case "resized":
      return only({ ...state, size: action.size });
    case "machine":
      return [{ ...state, machine: action.machine }, [{ do: "warm" }]];
    case "planned":
      return only(planned(state, action.id, action.run, action.plan));
    case "running":
      return only(running(state, action.id, action.run, action.plan, action.kept, action.since));
    case "refused":
      return refusedText(state, action);
    case "verifying":
      return only(verifying(state, action.id, action.run, action.seconds));
    case "listed":
      return only(listed(state, action.id, action.run, action.lines));
    case "ended":
      return only(ended(state, action.id, action.run, action.why));
    case "sampled":
      return only(sampled(state, action.samples));
    case "completed":
      return only(showMenu(state, action));
    case "page":
      return only(opened(state, action.title, action.lines, action.choices));
    case "lesson":
      return lessonNews(state, action.news);
    case "mouse":
      return only(mouse(state, action.act, action.target));
    case "own-load":
      return only({ ...state, ownLoad: action.load });
    case "tip":
      return only({ ...state, tip: state.tip + 1 });
    case "notice":
      return only({ ...state, notice: action.notice });
    case "text":
      return textArrived(state, action);
    case "cells":
      return only(restored(state, action.cells));
    case "recording":
      return only(recordingChanged(state, action));
    case "replayed":
      return only(replayed(state, action));
    case "history":
      return only(remembered(state, action.entries));
    default:
      return unreachable(action);
  }
}

/** What it was typed as is known to fail from now on. */
function refusedText(state: State, { id, run, diagnostics }: Refused): Step {
  const cell = state.cells.find((each) => each.id === id);
  const next = refused(state, id, run, diagnostics);
  if (cell === undefined || next === state || cell.pending !== run || cell.file !== undefined)
    return only(next);
  const { text } = cell;
  return [withMiss(next, text), [{ do: "remember", text, failed: true }]];
}

/** Cells of a saved session, stopped, behind those that are there. */
function restored(state: State, cells: State["cells"]): State {
  const numbered = cells.map((cell, i) => ({ ...cell, id: state.nextId + i }));
  const nextId = state.nextId + numbered.length;
  return {
    ...state,
    cells: [...state.cells, ...numbered],
    nextId,
    active: numbered.at(-1)?.id ?? state.active,
  };
}

/** What was typed in earlier sessions comes before what was typed since. */
function remembered(state: State, entries: History): State {
  const { prompt } = state;
  return { ...state, prompt: { ...prompt, history: [...entries, ...prompt.history] } };
}
