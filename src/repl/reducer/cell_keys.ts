import { withText } from "../editor/state.js";
import type { KeyAct } from "../keymap.js";
import { cellOf, withCell, type Cell, type State, type ViewState } from "../model.js";
import { helpPage } from "../screen/help.js";
import { logPage, sourcePage, whyPage } from "../screen/pages.js";
import { columnTitles, sortNow } from "../widgets/table.js";
import { lineCount, nextView, viewOf } from "../widgets/view_kinds.js";
import { neighbour, withKind } from "../widgets/sources.js";
import { openedPage } from "./page.js";
import { losing, undo } from "./undo.js";
import { stackKey } from "./cell_keys_stacks.js";
import { rowKey } from "./cell_keys_rows.js";
import { timeKey } from "./cell_keys_time.js";
import { only, say, type Step } from "./step.js";
import { runAgain } from "./runs.js";

/** What a key does to the cell in focus. */
export function cellKey(state: State, act: KeyAct): Step {
  const cell = cellOf(state, state.active) ?? state.cells.at(-1);
  if (cell === undefined) return only({ ...state, focus: "prompt" });
  return (
    timeKey(state, cell, act) ??
    rowKey(state, cell, act) ??
    onScreen(state, act) ??
    onCell(state, cell, act) ??
    only(onView(state, cell, act))
  );
}

function onScreen(state: State, act: KeyAct): Step | undefined {
  switch (act) {
    case "to-prompt":
      return only({ ...state, focus: "prompt", maximised: false });
    case "command": {
      const { prompt } = state;
      const editor = withText(prompt.editor, ":");
      return only({ ...state, focus: "prompt", prompt: { ...prompt, editor } });
    }
    case "help":
      return only(openedPage(state, helpPage("cells")));
    case "interrupt":
      return interrupt(state);
    case "suspend":
      return [state, [{ do: "suspend" }]];
    case "redraw":
      return [state, [{ do: "redraw" }]];
    case "undo":
      return only(undo(state));
    case "open":
    case "maximise":
      return only({ ...state, maximised: !state.maximised });
    default:
      return undefined;
  }
}

function onCell(state: State, cell: Cell, act: KeyAct): Step | undefined {
  switch (act) {
    case "start-stop":
      return isLive(cell) ? stop(state, cell) : runAgain(state, cell.id, cell.text);
    case "edit":
      return only(edit(state, cell));
    case "remove":
      return remove(state, cell);
    case "clear":
      return clear(state, cell);
    case "fold":
      return only(withCell(state, cell.id, (each) => ({ ...each, folded: !each.folded })));
    case "pin":
      return only(pin(state, cell));
    case "source":
      return only(openedPage(state, sourcePage(cell)));
    case "why":
      return only(openedPage(state, whyPage(cell)));
    case "log":
      return only(openedPage(state, logPage(cell)));
    case "filter":
      return only({ ...state, ask: { cell: cell.id, text: cell.view.filter } });
    default:
      return undefined;
  }
}

/** Running, or on its way. */
export const isLive = (cell: Cell): boolean =>
  cell.state === "running" || cell.state === "compiling" || cell.pending !== undefined;

const inReplay = "this is a recording, and goes on as it was; space holds it";

export function stop(state: State, cell: Cell): Step {
  if (state.replay !== undefined) return only(say(state, inReplay, "error"));
  const next = withCell(state, cell.id, ({ pending: _, ...each }) => ({
    ...each,
    state: each.state === "failed" ? "failed" : "stopped",
    figures: { ...each.figures, rate: 0, load: 0 },
  }));
  return [next, [{ do: "stop", id: cell.id }]];
}

export function remove(state: State, cell: Cell): Step {
  const at = state.cells.indexOf(cell);
  const cells = state.cells.filter((each) => each.id !== cell.id);
  const active = cells[Math.min(at, cells.length - 1)]?.id;
  const focus = cells.length === 0 ? "prompt" : state.focus;
  const maximised = state.maximised && cells.length > 0;
  const next = { ...state, cells, active, focus, maximised, lost: losing(state, cell, "removed") };
  return [
    say(next, `removed [${cell.id}]; ${undoWords(focus)} takes it back`),
    [{ do: "remove", id: cell.id }],
  ];
}

/** As the keys are where the person is. */
const undoWords = (focus: State["focus"]): string => (focus === "cells" ? "U" : ":undo");

/** A cell that runs counts from zero; one that does not forgets what it had. */
export function clear(state: State, cell: Cell): Step {
  if (state.replay !== undefined) return only(say(state, inReplay, "error"));
  const next = withCell(state, cell.id, (each) => ({
    ...each,
    data: {
      ...each.data,
      listing: { ...each.data.listing, lines: [] },
      records: [],
      tables: [],
      before: [],
    },
    figures: { ...each.figures, history: [] },
    view: {
      ...each.view,
      frozen: undefined,
      mark: undefined,
      scroll: 0,
      heat: {},
      past: [],
      arrivals: [],
      time: undefined,
    },
  }));
  const kept = { ...next, lost: losing(state, cell, "cleared") };
  return [
    say(kept, `cleared [${cell.id}]; ${undoWords(state.focus)} shows what it had`),
    [{ do: "clear", id: cell.id }],
  ];
}

export function pin(state: State, cell: Cell): State {
  const pinned = withCell(state, cell.id, (each) => ({ ...each, pinned: !each.pinned }));
  const sorted = [...pinned.cells].sort((a, b) => Number(b.pinned) - Number(a.pinned));
  return { ...pinned, cells: sorted };
}

export function edit(state: State, cell: Cell): State {
  const { prompt } = state;
  const editor = withText(prompt.editor, cell.text);
  const next = { ...prompt, editor, editing: cell.id, menu: undefined };
  return { ...state, focus: "prompt", maximised: false, active: cell.id, prompt: next };
}

/** Ctrl-C: stops the cell in focus; once more, or with nothing to stop, it leaves. */
export function interrupt(state: State): Step {
  if (state.leaving === "interrupted" || state.leaving === "asked")
    return [state, [{ do: "quit" }]];
  const cell = cellOf(state, state.active);
  if (cell !== undefined && isLive(cell)) {
    const [stopped, effects] = stop(state, cell);
    const text = `stopped [${cell.id}]; ^C once more leaves`;
    return [{ ...say(stopped, text), leaving: "interrupted" }, effects];
  }
  return only({ ...say(state, "^C once more leaves"), leaving: "interrupted" });
}

function onView(state: State, cell: Cell, act: KeyAct): State {
  const view = (change: Partial<ViewState>): State =>
    withCell(state, cell.id, (each) => ({ ...each, view: { ...each.view, ...change } }));
  const inStacks = stackKey(cell, act, state.maximised);
  if (inStacks !== undefined) return withCell(state, cell.id, () => inStacks);
  switch (act) {
    case "view":
      return withCell(state, cell.id, () => withKind(cell, nextView(cell)));
    case "source-next":
    case "source-before": {
      const source = neighbour(cell, act === "source-next" ? 1 : -1);
      return source === undefined ? state : view({ source, scroll: 0 });
    }
    case "sort":
      return view({ sort: nextSort(cell) });
    case "sort-order":
      return view({ sort: reversed(cell) });
    case "freeze":
      return view({
        frozen: cell.view.frozen === undefined ? cell.data : undefined,
        time: undefined,
      });
    case "mark":
      return view({ mark: cell.view.mark === undefined ? cell.data.tables : undefined });
    case "previous":
      return state.maximised ? view({ scroll: scrolledBy(cell, 1) }) : selected(state, cell, -1);
    case "next":
      return state.maximised ? view({ scroll: scrolledBy(cell, -1) }) : selected(state, cell, 1);
    case "page-up":
      return view({ scroll: scrolledBy(cell, 10) });
    case "page-down":
      return view({ scroll: scrolledBy(cell, -10) });
    case "top":
      return view({ scroll: scrolledBy(cell, Infinity) });
    case "bottom":
      return view({ scroll: scrolledBy(cell, -Infinity) });
    default:
      return { ...state, active: cell.id };
  }
}

/** Events are read from the end, all else from the top. */
const follows = (cell: Cell): boolean => viewOf(cell) === "events";

/** `by` lines towards what is older or above. */
export function scrolledBy(cell: Cell, by: number): number {
  const { scroll } = cell.view;
  const most = Math.max(0, lineCount(cell) - 1);
  return Math.max(0, Math.min(follows(cell) ? scroll + by : scroll - by, most));
}

function selected(state: State, cell: Cell, by: number): State {
  const at = state.cells.findIndex(({ id }) => id === cell.id);
  const next = state.cells[Math.min(state.cells.length - 1, Math.max(0, at + by))]!;
  return { ...state, active: next.id };
}

/** `o`: from the column that decides now to the next one at its right. */
function nextSort(cell: Cell): ViewState["sort"] {
  const titles = columnTitles(cell);
  if (titles.length === 0) return undefined;
  const at = titles.indexOf(sortNow(cell)?.column ?? "");
  const column = titles[(at + 1) % titles.length]!;
  return { column, descending: true };
}

function reversed(cell: Cell): ViewState["sort"] {
  const now = sortNow(cell);
  const column = now?.column || columnTitles(cell)[0];
  return column === undefined ? now : { column, descending: !(now?.descending ?? true) };
}
