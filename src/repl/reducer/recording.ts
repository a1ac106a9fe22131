/** `:record`, marks in a recording, and playing one. */
import { sizeOf, usualLimit } from "../../recording/size.js";
import type { Action } from "../actions.js";
import type { ParsedCommandLine } from "../commands.js";
import type { State } from "../model.js";
import { only, say, type Step } from "./step.js";

const wrong = (state: State, text: string): Step => only(say(state, text, "error"));

/** undefined: the command is another. */
export function onRecording(state: State, parsed: ParsedCommandLine): Step | undefined {
  const { command, words, rest } = parsed;
  if (command.name === "record") return record(state, words);
  // With a number or alone it is the cell's own mark.
  if (command.name === "mark" && rest !== "" && !/^\d+$/.test(rest)) return mark(state, rest);
  return undefined;
}

function record(state: State, words: readonly string[]): Step {
  if (state.replay !== undefined) return wrong(state, "this is a recording already");
  if (words[0] === "off" && words.length === 1) {
    if (state.recording === undefined) return wrong(state, "nothing is being recorded");
    const ended = say(state, `recorded to ${state.recording}`);
    return [{ ...ended, recording: undefined }, [{ do: "record-end" }]];
  }
  const at = words.indexOf("--max-size");
  const limit = at < 0 ? usualLimit : sizeOf(words[at + 1] ?? "");
  if (limit === undefined) return wrong(state, "--max-size needs a size, as 100M or 2G");
  const [path, ...more] = at < 0 ? words : words.toSpliced(at, 2);
  if (path === undefined || more.length > 0)
    return wrong(state, ":record FILE [--max-size 100M], or :record off");
  return [state, [{ do: "record", path, limit, cells: state.cells }]];
}

function mark(state: State, text: string): Step {
  if (state.recording === undefined)
    return wrong(state, "a mark with a text belongs to a recording; :record FILE begins one");
  return [state, [{ do: "record-mark", text }]];
}

export function recordingChanged(
  state: State,
  action: Extract<Action, { type: "recording" }>,
): State {
  const { path } = action;
  if (path === undefined) return { ...say(state, action.why, "warning"), recording: undefined };
  return { ...say(state, `recording to ${path}; :record off ends it`), recording: path };
}
