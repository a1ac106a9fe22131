/** A recording that is played: its cells as they were, looked at as the person likes. */
import type { ParsedCommandLine } from "../commands.js";
import type { Action } from "../actions.js";
import type { ReplayEffect } from "../effect.js";
import { chordOf, type KeyPress } from "../editor/keys.js";
import type { Cell, Replay, State } from "../model.js";
import { clockOf, spanOf } from "../screen/timeline.js";
import { viewAfter } from "../widgets/view_history.js";
import { only, say, type Step } from "./step.js";

export const speeds = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100] as const;

type Change = Omit<ReplayEffect, "do">;

/** What is shown by the person's choice stays; what the recording tells is the recording's. */
export function replayed(state: State, action: Extract<Action, { type: "replayed" }>): State {
  const before = new Map(state.cells.map((cell) => [cell.id, cell]));
  const cells = action.cells.map((cell) => seen(before.get(cell.id), cell, action.onwards));
  const active = cells.some(({ id }) => id === state.active) ? state.active : cells.at(-1)?.id;
  const focus = cells.length === 0 ? "prompt" : state.focus;
  return { ...state, cells, active, focus, replay: action.replay };
}

function seen(mine: Cell | undefined, told: Cell, onwards: boolean): Cell {
  if (mine === undefined) return told;
  const { heat, past, arrivals } = told.view;
  const { folded, pinned } = mine;
  const view = onwards
    ? viewAfter(mine, told.data, false)
    : { ...mine.view, frozen: undefined, row: undefined, scroll: 0, time: undefined };
  // A picture that is held still is of what came until then.
  const kept = view.frozen === undefined ? { heat, past, arrivals } : { past, arrivals };
  return { ...told, folded, pinned, view: { ...view, ...kept } };
}

const change = (state: State, made: Change): Step => [state, [{ do: "replay", ...made }]];
const wrong = (state: State, text: string): Step => only(say(state, text, "error"));

/** undefined: the command is another. */
export function onReplay(state: State, { command, rest }: ParsedCommandLine): Step | undefined {
  const { name } = command;
  if (name !== "play" && name !== "pause" && name !== "seek" && name !== "marks") return undefined;
  const { replay } = state;
  if (replay === undefined)
    return wrong(state, `:${name} is for a recording: bcc-repl --replay FILE shows one`);
  switch (name) {
    case "pause":
      return change(state, { playing: false });
    case "play":
      return play(state, replay, rest);
    case "seek": {
      const at = placeOf(replay, rest);
      if (at === undefined)
        return wrong(state, ":seek takes 14:02:31, 90s, +30s, -2m, 50%, end or a mark's text");
      return change(state, { at });
    }
    case "marks":
      return only(marksPage(state, replay));
  }
}

function play(state: State, replay: Replay, rest: string): Step {
  const at = replay.at >= replay.length ? { at: 0 } : {};
  if (rest === "") return change(state, { playing: true, ...at });
  const speed = Number(rest.replace(/[x×]$/, ""));
  if (!(speed >= 0.1 && speed <= 100)) return wrong(state, ":play takes a speed from 0.1 to 100");
  return change(state, { playing: true, speed, ...at });
}

function marksPage(state: State, replay: Replay): State {
  const { marks } = replay;
  if (marks.length === 0) return say(state, "the recording has no marks; :mark TEXT makes them");
  const lines = marks.map(({ t, text }) => `${clockOf(replay, t)}  +${spanOf(t)}  ${text}`);
  const choices = marks.map(({ t }) => `:seek ${(t / 1000).toFixed(3)}s`);
  return { ...state, page: { title: "marks", lines, scroll: 0, choices, at: 0, runs: true } };
}

const unitSeconds: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600 };

/** A place in a recording as a person says it, in ms since its beginning. */
export function placeOf(replay: Replay, text: string): number | undefined {
  const { at, length, marks } = replay;
  const within = (ms: number): number => Math.max(0, Math.min(length, Math.round(ms)));
  if (text === "start") return 0;
  if (text === "end") return length;
  const share = /^(\d+(?:\.\d+)?)%$/.exec(text);
  if (share) return within((length * Number(share[1])) / 100);
  const span = /^([+-]?)(\d+(?:\.\d+)?)([smh]?)$/.exec(text);
  if (span) {
    const ms = Number(span[2]) * unitSeconds[span[3]!]! * 1000;
    return within(span[1] === "" ? ms : at + (span[1] === "+" ? ms : -ms));
  }
  const clock = /^(\d?\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (clock)
    return within(
      atClock(
        replay,
        clock.slice(1).map((part) => Number(part ?? 0)),
      ),
    );
  if (text === "") return undefined;
  return marks.find((mark) => mark.text.toLowerCase().includes(text.toLowerCase()))?.t;
}

const day = 86_400_000;

/** The first time that the recording machine's clock showed it. */
function atClock({ began, zone }: Replay, [hours = 0, minutes = 0, seconds = 0]: number[]): number {
  const wanted = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const first = (began + zone * 60_000) % day;
  return (wanted - first + day) % day;
}

/** Keys that move in the recording, where no text is being typed; undefined: the key is another. */
export function replayKey(state: State, key: KeyPress): Step | undefined {
  const { replay, prompt, focus } = state;
  const typing = focus === "prompt" && (prompt.editor.text !== "" || prompt.search !== undefined);
  if (replay === undefined || typing) return undefined;
  const made = keyChange(replay, key.text === "" || key.text === " " ? chordOf(key) : key.text);
  return made === undefined ? undefined : change(state, made);
}

const step = 10_000;

function keyChange(replay: Replay, key: string): Change | undefined {
  const { at, length, playing, marks } = replay;
  switch (key) {
    case "space":
      return { playing: !playing, ...(!playing && at >= length ? { at: 0 } : {}) };
    case ">":
      return { speed: nextSpeed(replay, 1) };
    case "<":
      return { speed: nextSpeed(replay, -1) };
    case ".":
      return { at: Math.min(length, at + step) };
    case ",":
      return { at: Math.max(0, at - step) };
    case "}":
      return { at: marks.find(({ t }) => t > at)?.t ?? length };
    case "{":
      // While it plays on, a mark just passed is not the one before.
      return { at: marks.findLast(({ t }) => t < at - (playing ? 1000 : 0))?.t ?? 0 };
    default:
      return /^\d$/.test(key) ? { at: Math.round((length * Number(key)) / 10) } : undefined;
  }
}

function nextSpeed({ speed }: Replay, by: 1 | -1): number {
  if (by > 0) return speeds.find((each) => each > speed) ?? speed;
  return speeds.findLast((each) => each < speed) ?? speed;
}
