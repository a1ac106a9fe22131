import { unreachable } from "../../types/outcome.js";
import { parseCommandLine, type ParsedCommandLine } from "../commands.js";
import { withText } from "../editor/state.js";
import { exportFormats, reportFormat, type Effect, type ExportFormat } from "../effect.js";
import { cellOf, withCell, type Cell, type State, type ViewState } from "../model.js";
import { commandPage, helpPage } from "../screen/help.js";
import { clockOf } from "../screen/timeline.js";
import { sourcePage, whyPage } from "../screen/pages.js";
import { isViewKind, viewsFor } from "../widgets/view_kinds.js";
import { chosenSource, withKind } from "../widgets/sources.js";
import { axesOf } from "../widgets/dots.js";
import { columnTitles } from "../widgets/table.js";
import { filtered } from "./filter_keys.js";
import { clear, edit, isLive, pin, remove, stop } from "./cell_keys.js";
import { openedPage } from "./page.js";
import { onRecording } from "./recording.js";
import { onReplay } from "./replay.js";
import { lessonCommand } from "./lesson.js";
import { undo } from "./undo.js";
import { only, say, type Step } from "./step.js";
import { runAgain } from "./runs.js";

/** A line that begins with a colon. */
export function runCommand(state: State, text: string): Step {
  const parsed = parseCommandLine(text);
  if ("wrong" in parsed) return only({ ...say(state, parsed.wrong, "error"), offer: parsed.offer });
  return (
    onRecording(state, parsed) ??
    onReplay(state, parsed) ??
    onFiles(state, parsed) ??
    onMachine(state, parsed) ??
    onCells(state, parsed)
  );
}

const wrong = (state: State, text: string): Step => only(say(state, text, "error"));
const effect = (state: State, ...effects: readonly Effect[]): Step => [state, effects];

function onFiles(state: State, { command, words, rest }: ParsedCommandLine): Step | undefined {
  switch (command.name) {
    case "load":
    case "watch":
      if (rest === "") return wrong(state, `:${command.name} needs a file`);
      return effect(state, { do: "read", ...fileAndFlags(rest), watch: command.name === "watch" });
    case "open":
      if (rest === "") return wrong(state, ":open needs a file");
      return effect(state, { do: "open", path: rest });
    case "save":
      if (rest === "") return wrong(state, ":save needs a file");
      return effect(state, {
        do: "write",
        path: rest,
        what: { kind: "session", cells: state.cells },
      });
    case "export":
      return exportCell(state, words);
    case "promote":
      return promote(state, words);
    default:
      return undefined;
  }
}

/** A C file's path, which may have blanks, and what its PARAMs are given. */
export function fileAndFlags(rest: string): { readonly path: string; readonly flags?: string } {
  const [, path, flags] = /^(.+?\.c)\s+(-.*)$/.exec(rest) ?? [];
  return path === undefined || flags === undefined ? { path: rest } : { path, flags };
}

function exportCell(state: State, words: readonly string[]): Step {
  const named = /^\d+$/.test(words[0] ?? "");
  const [format = "", path] = words.slice(named ? 1 : 0);
  if (format === reportFormat && path !== undefined) return report(state, words, path, named);
  const formats: readonly string[] = [...exportFormats, reportFormat];
  if (format !== "" && !formats.includes(format))
    return wrong(state, `there is no format ${format}; there are ${formats.join(", ")}`);
  if (format === "" || path === undefined)
    return wrong(state, `:export [n] ${formats.join("|")} FILE`);
  const cell = cellOf(state, named ? Number(words[0]) : state.active);
  if (cell === undefined)
    return wrong(state, named ? `there is no cell ${words[0]}` : "there is no cell to export");
  const what = { kind: "export", format: format as ExportFormat, cell } as const;
  return effect(state, { do: "write", path, what });
}

/** A page of all cells, or of one. */
function report(state: State, words: readonly string[], path: string, named: boolean): Step {
  const cells = named ? state.cells.filter(({ id }) => id === Number(words[0])) : state.cells;
  if (cells.length === 0)
    return wrong(state, named ? `there is no cell ${words[0]}` : "there is no cell to export");
  const { machine, replay } = state;
  const about =
    replay === undefined || machine === undefined
      ? {}
      : { about: [machine.release, ...machine.words, `at ${clockOf(replay, replay.at)}`] };
  return effect(state, { do: "write", path, what: { kind: "report", cells, ...about } });
}

/** A one-liner's C text to be edited as one's own, or into a file. */
function promote(state: State, words: readonly string[]): Step {
  const named = words[0] !== undefined && /^\d+$/.test(words[0]);
  const cell = named ? cellOf(state, Number(words[0])) : cellOf(state, state.active);
  const path = words[named ? 1 : 0];
  if (cell === undefined || cell.cText === "")
    return wrong(state, "there is no cell with a compiled text");
  const text = [...(cell.shape.places ?? []), cell.cText].join("\n");
  if (path !== undefined) return effect(state, { do: "write", path, what: { kind: "text", text } });
  const { prompt } = state;
  const editor = withText(prompt.editor, text);
  return only({ ...state, focus: "prompt", prompt: { ...prompt, editor } });
}

function onMachine(state: State, { command, words, rest }: ParsedCommandLine): Step | undefined {
  switch (command.name) {
    case "help":
      return help(state, rest);
    case "undo":
      return only(undo(state));
    case "quit":
      return quit(state);
    case "set":
      return set(state, words);
    case "wait":
      if (rest === "") return effect(state, { do: "wait" });
      if (!(Number(rest) > 0)) return wrong(state, ":wait takes seconds, as 5 or 0.5");
      return effect(state, { do: "wait", seconds: Number(rest) });
    case "probes":
      if (rest === "") return wrong(state, ":probes needs a pattern, as *switch*");
      return effect(state, { do: "query", query: { kind: "probes", pattern: rest } });
    case "type":
      if (rest === "") return wrong(state, ":type needs a name, as task_struct");
      return effect(state, { do: "query", query: { kind: "type", name: rest } });
    case "doctor":
    case "examples":
      return effect(state, { do: "query", query: { kind: command.name } });
    case "tool":
      return effect(state, {
        do: "query",
        query: rest === "" ? { kind: "tools" } : { kind: "tool", name: rest },
      });
    case "lesson":
      return lessonCommand(state, words);
    case "maps":
      return effect(state, { do: "query", query: { kind: "maps" } });
    case "map":
      if (rest === "") return wrong(state, ":map needs a map's name; :maps lists them");
      return effect(state, { do: "query", query: { kind: "map", name: rest } });
    default:
      return undefined;
  }
}

/** Once it is asked where cells run; a recording loses nothing. */
function quit(state: State): Step {
  const running = state.cells.filter(isLive).length;
  if (running === 0 || state.leaving !== false || state.replay !== undefined)
    return effect(state, { do: "quit" });
  const cells = running === 1 ? "1 cell runs" : `${running} cells run`;
  const text = `${cells}: Enter stops and leaves, any other key stays`;
  return only({ ...say(state, text, "warning"), leaving: "asked" });
}

function help(state: State, rest: string): Step {
  if (rest === "") return only(openedPage(state, helpPage()));
  const parsed = parseCommandLine(`:${rest.replace(/^:/, "")}`);
  if ("wrong" in parsed) return wrong(state, parsed.wrong);
  return only(openedPage(state, commandPage(parsed.command)));
}

function set(state: State, [name, value]: readonly string[]): Step {
  if (name === "mouse" && (value === "on" || value === "off")) {
    const settings = { ...state.settings, mouse: value === "on" };
    return effect(say({ ...state, settings }, `the mouse is ${value}`), {
      do: "settings",
      settings,
    });
  }
  const number = Number(value);
  const limits = { refresh: [1, 10], keep: [100, 100_000] } as const;
  if (name !== "refresh" && name !== "keep")
    return wrong(
      state,
      `:set refresh 1..10 (now ${state.settings.refresh}), :set keep 100..100000 (now ${state.settings.keep}), :set mouse on|off`,
    );
  const [least, most] = limits[name];
  if (!Number.isInteger(number) || number < least || number > most)
    return wrong(state, `${name} is a whole number from ${least} to ${most}`);
  const settings = { ...state.settings, [name]: number };
  return effect(say({ ...state, settings }, `${name} is ${number}`), { do: "settings", settings });
}

function onCells(state: State, parsed: ParsedCommandLine): Step {
  const { command, words, rest } = parsed;
  if (words[0] === "all" && (command.name === "stop" || command.name === "rm"))
    return every(state, command.name === "stop" ? stop : remove);
  const takesText = command.name === "view" || command.name === "sort" || command.name === "filter";
  const number = takesText ? undefined : words[0];
  if (number !== undefined && !/^\d+$/.test(number))
    return wrong(state, `:${command.name} takes a cell's number, not ${number}`);
  const cell = cellOf(state, number === undefined ? state.active : Number(number));
  if (cell === undefined)
    return wrong(state, number === undefined ? "there is no cell" : `there is no cell ${number}`);
  return onCell({ ...state, active: cell.id }, cell, parsed, rest);
}

function every(state: State, act: (state: State, cell: Cell) => Step): Step {
  let next = state;
  const effects: Effect[] = [];
  for (const cell of state.cells) {
    const [after, wanted] = act(next, cell);
    next = after;
    effects.push(...wanted);
  }
  return [next, effects];
}

function onCell(state: State, cell: Cell, { command }: ParsedCommandLine, rest: string): Step {
  const view = (change: Partial<ViewState>): Step =>
    only(withCell(state, cell.id, (each) => ({ ...each, view: { ...each.view, ...change } })));
  switch (command.name) {
    case "stop":
      return isLive(cell) ? stop(state, cell) : wrong(state, `[${cell.id}] does not run`);
    case "restart":
      return runAgain(state, cell.id, cell.text);
    case "rm":
      return remove(state, cell);
    case "edit":
      return only(edit(state, cell));
    case "view":
      return chooseView(state, cell, rest);
    case "sort":
      return sortBy(state, cell, rest);
    case "filter":
      return only(filtered(state, cell.id, rest));
    case "freeze":
      return view({ frozen: cell.view.frozen === undefined ? cell.data : undefined });
    case "mark":
      return view({ mark: cell.view.mark === undefined ? cell.data.tables : undefined });
    case "clear":
      return clear(state, cell);
    case "pin":
      return only(pin(state, cell));
    case "src":
      return only(openedPage(state, sourcePage(cell)));
    case "why":
      return only(openedPage(state, whyPage(cell)));
    case "help":
    case "undo":
    case "load":
    case "watch":
    case "maps":
    case "map":
    case "probes":
    case "type":
    case "promote":
    case "tool":
    case "doctor":
    case "examples":
    case "lesson":
    case "save":
    case "open":
    case "export":
    case "record":
    case "play":
    case "pause":
    case "seek":
    case "marks":
    case "set":
    case "wait":
    case "quit":
      throw new Error(`:${command.name} is no command for a cell`);
    default:
      return unreachable(command.name);
  }
}

function chooseView(state: State, cell: Cell, words: string): Step {
  const can = viewsFor(chosenSource(cell).shape);
  const [kind = "", y, by, ...more] = words.split(/\s+/);
  if (more.length > 0 || (y !== undefined && kind !== "scatter"))
    return wrong(state, ":view takes a kind; behind scatter a field, and one that colours");
  if (!isViewKind(kind) || !can.includes(kind))
    return wrong(
      state,
      `${kind === "" ? ":view wants a view" : isViewKind(kind) ? `[${cell.id}] has nothing for ${kind}` : `there is no view ${kind}`}: [${cell.id}] can be shown as ${can.join(", ")}`,
    );
  const shown = withKind(cell, kind);
  if (y === undefined) return only(withCell(state, cell.id, () => shown));
  const axes = axesNamed(chosenSource(shown), y, by);
  if (typeof axes === "string") return wrong(state, axes);
  return only(withCell(state, cell.id, () => ({ ...shown, view: { ...shown.view, axes } })));
}

/** Titles by their first letters, or what there is. */
function axesNamed(source: Cell, y: string, by: string | undefined): ViewState["axes"] | string {
  const { numbers, colours } = axesOf(source);
  const named = (titles: readonly string[], text: string): string | undefined =>
    titles.find((title) => title.toLowerCase().startsWith(text.toLowerCase()));
  const [field, colour] = [named(numbers, y), by === undefined ? "" : named(colours, by)];
  if (field === undefined) return `numbers of these events: ${numbers.join(", ") || "none yet"}`;
  if (colour === undefined) return `${by} is none of ${colours.join(", ")}`;
  return { y: field, ...(by === undefined ? {} : { by: colour }) };
}

function sortBy(state: State, cell: Cell, wanted: string): Step {
  const titles = columnTitles(cell);
  const named = (test: (title: string) => boolean): string | undefined =>
    titles.find((title) => test(title.toLowerCase()));
  const column =
    named((title) => title === wanted.toLowerCase()) ??
    named((title) => title.startsWith(wanted.toLowerCase()));
  if (column === undefined || wanted === "")
    return wrong(
      state,
      titles.length === 0
        ? `[${cell.id}] has no table`
        : `${wanted === "" ? ":sort wants a column" : `there is no column ${wanted}`}; there are ${titles.join(", ")}`,
    );
  const now = cell.view.sort;
  const descending = now?.column === column ? !now.descending : true;
  const sort = { column, descending };
  return only(
    withCell(state, cell.id, (each) =>
      withKind({ ...each, view: { ...each.view, sort } }, "table"),
    ),
  );
}
