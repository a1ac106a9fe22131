/**
 * All that the terminal shows, as plain data. The reducer makes the next state,
 * the screen's functions make lines of it; nothing here touches the kernel.
 */
import type { Shape } from "../types/cell_actions.js";
import type { StreamSpec, DataValue, TableSnapshot } from "../types/data.js";
import type { Diagnostic } from "../types/outcome.js";
import type { Example } from "./examples.js";
import type { LessonState } from "./lesson.js";
import { emptyPrompt, type Prompt } from "./prompt.js";

export type { Shape } from "../types/cell_actions.js";

export interface State {
  readonly size: Size;
  readonly machine: MachineFacts | undefined;
  readonly prompt: Prompt;
  /** In the order in which they are shown; ids are never used twice. */
  readonly cells: readonly Cell[];
  readonly nextId: number;
  /** Number of the newest attempt to run something: late answers carry an older one. */
  readonly lastRun: number;
  /** Where keys go: the prompt, or a cell. */
  readonly focus: "prompt" | "cells";
  /** The cell that commands and keys mean. */
  readonly active: number | undefined;
  readonly maximised: boolean;
  /** A text that covers the cells: help, a program's C text, a listing. */
  readonly page: Page | undefined;
  /** What a line at the bottom says until the next key. */
  readonly notice: Notice | undefined;
  /** A line being typed for something else than the prompt: a cell's filter. */
  readonly ask: Ask | undefined;
  /** Share of one CPU that this program itself took in the last second. */
  readonly ownLoad: number;
  /** Which of the things to try is shown. */
  readonly tip: number;
  /** What Tab takes in an empty prompt: what was meant by a text that could not be done. */
  readonly offer: string | undefined;
  readonly settings: Settings;
  /** Names of the tools: a text that begins with one runs it. */
  readonly tools: readonly string[];
  /** The lesson that is being taken. */
  readonly lesson: LessonState | undefined;
  /** For a projector: the last keys, as they are called; undefined where nobody looks on. */
  readonly pressed: readonly string[] | undefined;
  /** What was removed or cleared, the last at the end. */
  readonly lost: readonly LostCell[];
  readonly leaving: Leaving;
  /** The file that all is recorded to. */
  readonly recording: string | undefined;
  /** The recording that is shown in place of the kernel. */
  readonly replay: Replay | undefined;
}

/**
 * `interrupted`: Ctrl-C was the last key, another one leaves. `asked`: told just now that
 * cells run, which Enter leaves to; `told`: the same before other keys.
 */
export type Leaving = false | "interrupted" | "asked" | "told";

/** Where a recording that is played stands. Times in ms. */
export interface Replay {
  readonly at: number;
  readonly length: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly marks: readonly { readonly t: number; readonly text: string }[];
  /** Since 1970, and how far its clock is from UTC. */
  readonly began: number;
  readonly zone: number;
  /** What of the file could not be read. */
  readonly notes: readonly string[];
}

/** A cell as it was before it was removed or cleared. */
export interface LostCell {
  readonly cell: Cell;
  /** Its place among the cells. */
  readonly at: number;
  readonly by: "removed" | "cleared" | "replaced";
}

export interface Size {
  readonly rows: number;
  readonly columns: number;
}

/** For the title line. */
export interface MachineFacts {
  readonly release: string;
  readonly words: readonly string[];
  /** What cannot be done here and the way out; shown once under the title. */
  readonly missing?: string;
  /** Things to try that work on this kernel: one at a time is shown. */
  readonly suggestions: readonly Example[];
}

export interface Settings {
  /** Reads of tables and redraws a second. */
  readonly refresh: number;
  /** Lines of events that a cell keeps. */
  readonly keep: number;
  /** Wheel and clicks are ours; else the terminal's own selection works without Shift. */
  readonly mouse: boolean;
}

/** What a click on the screen means. */
export type ScreenTarget =
  { readonly kind: "cell"; readonly id: number } | { readonly kind: "prompt" };

export function initialState(size: Size, tools: readonly string[]): State {
  return {
    size,
    machine: undefined,
    prompt: emptyPrompt,
    cells: [],
    nextId: 1,
    lastRun: 0,
    focus: "prompt",
    active: undefined,
    maximised: false,
    page: undefined,
    notice: undefined,
    ask: undefined,
    ownLoad: 0,
    tip: 0,
    offer: undefined,
    settings: defaultSettings,
    tools,
    lesson: undefined,
    pressed: undefined,
    lost: [],
    leaving: false,
    recording: undefined,
    replay: undefined,
  };
}

export const defaultSettings: Settings = { refresh: 4, keep: 2000, mouse: true };

export interface Page {
  readonly title: string;
  readonly lines: readonly string[];
  readonly scroll: number;
  /** For each line what Enter puts into the prompt; a page that has any has a cursor. */
  readonly choices?: readonly (string | undefined)[];
  /** They are commands that Enter carries out at once. */
  readonly runs?: true;
  /** The line of the cursor. */
  readonly at?: number;
  readonly search?: PageSearch;
  /** The line that n and N went to last. */
  readonly found?: number;
}

export interface PageSearch {
  readonly text: string;
  /** It is being typed. */
  readonly open: boolean;
}

export interface Notice {
  readonly kind: "info" | "error" | "warning";
  readonly text: string;
}

/** The filter of a cell, while it is typed. */
export interface Ask {
  readonly cell: number;
  readonly text: string;
}

export type CellState = "compiling" | "running" | "stopped" | "failed";

export interface Cell {
  readonly id: number;
  readonly text: string;
  /** What the person wrote, of which `text` is the translation. */
  readonly from?: string;
  /** The file that is watched for it. */
  readonly file?: string;
  /** What its program's PARAMs are given, as it was typed. */
  readonly flags?: string;
  readonly state: CellState;
  /** The attempt that `state` and `data` belong to. */
  readonly run: number;
  /** When what runs was attached. */
  readonly since?: string;
  /** The kernel has been verifying that attempt for so many seconds. */
  readonly verifying?: { readonly run: number; readonly seconds: number };
  /** A newer attempt that is not running yet; the old one goes on meanwhile. */
  readonly pending?: number;
  readonly folded: boolean;
  readonly pinned: boolean;
  /** What was chosen for the person and why, one line each. */
  readonly notes: readonly string[];
  /** Mistakes in the newest text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly shape: Shape;
  readonly figures: Figures;
  readonly data: CellData;
  readonly view: ViewState;
  readonly cText: string;
}

export const emptyShape: Shape = {
  views: [],
  tables: [],
  streams: [],
  programs: [],
};

export interface Figures {
  readonly total: number;
  /** Events a second over the last readings, those of a second or two. */
  readonly rate: number;
  /** The readings that the rate is taken over, oldest first. */
  readonly recent: readonly Reading[];
  /** Cost of an event, where the kernel counts run times. */
  readonly nanoseconds: number | undefined;
  /** Share of one CPU that its programs take. */
  readonly load: number;
  readonly lost: number;
  /** Rates of the last readings, oldest first. */
  readonly history: readonly number[];
}

export interface Reading {
  readonly seconds: number;
  readonly added: number;
}

export const noFigures: Figures = {
  total: 0,
  rate: 0,
  recent: [],
  nanoseconds: undefined,
  load: 0,
  lost: 0,
  history: [],
};

/** Readings that a chart or a sparkline goes back. */
export const historyLength = 120;

export interface CellData {
  /** Since the start, or since it was cleared. */
  readonly tables: readonly TableSnapshot[];
  /** The reading before: rates are differences. */
  readonly before: readonly TableSnapshot[];
  readonly listing: Listing;
  readonly records: readonly Records[];
  /** Since the start, in seconds, as of the newest reading. */
  readonly elapsed?: number;
}

/** What a tool that only lists has printed. */
export interface Listing {
  readonly heading: string;
  readonly lines: readonly string[];
}

export const noListing: Listing = { heading: "", lines: [] };

/** Nothing but what a tool may have listed. */
export const isBare = ({ tables, streams }: Pick<Shape, "tables" | "streams">): boolean =>
  tables.length === 0 && streams.length === 0;

/** The last records of a stream. */
export interface Records {
  readonly spec: StreamSpec;
  readonly rows: readonly (readonly DataValue[])[];
  readonly dropped: number;
  /** The first that came, which may be gone: elapsed times count from there. */
  readonly first?: readonly DataValue[];
}

export const noData: CellData = {
  tables: [],
  before: [],
  listing: noListing,
  records: [],
};

export const viewKinds = [
  "events",
  "scatter",
  "tree",
  "histogram",
  "heat",
  "table",
  "stacks",
  "flame",
  "chart",
  "map",
  "text",
] as const;
export type ViewKind = (typeof viewKinds)[number];

export interface ViewState {
  /** Chosen by the person; else by what the program has. */
  readonly kind: ViewKind | undefined;
  /** The source that keys mean, of a program with several tables or streams: its name. */
  readonly source: string | undefined;
  /** How each of several sources is shown, where the person chose. */
  readonly kinds: Readonly<Record<string, ViewKind>>;
  readonly tree: TreeState;
  /** The row of the cursor, by what it is and not where; in a cell on the whole screen. */
  readonly row: string | undefined;
  /** The column that is chosen in it. */
  readonly column: number;
  /** What a picture of dots shows, and by what it is coloured: titles of columns; "" for nothing. */
  readonly axes: { readonly y?: string; readonly by?: string };
  /** Where time runs from left to right: steps back from the newest, of the cursor. */
  readonly time: number | undefined;
  /** Lines back from the end (events) or down from the top. */
  readonly scroll: number;
  readonly filter: string;
  readonly sort: Sort | undefined;
  /** What is shown instead of what comes in. */
  readonly frozen: CellData | undefined;
  /** Tables show what was added since. */
  readonly mark: readonly TableSnapshot[] | undefined;
  /** What each bucket of each histogram gained in each reading, newest last. */
  readonly heat: Heat;
  /** The last readings of tables that are not too large, oldest first: rates of single rows. */
  readonly past: readonly (readonly TableSnapshot[])[];
  /** When the last events came, oldest first. */
  readonly arrivals: readonly Arrival[];
}

/** A reading that had events. */
export interface Arrival {
  /** Seconds since the start. */
  readonly at: number;
  /** Events until then, by stream. */
  readonly events: Readonly<Record<string, number>>;
}

export type Heat = Readonly<Record<string, readonly ReadonlyMap<number, number>[]>>;

/** Stacks as a tree or flame graph. Frames are told by the names that lead to them, one a line. */
export interface TreeState {
  readonly at: string | undefined;
  /** Opened or closed by the person. */
  readonly toggled: Readonly<Record<string, boolean>>;
}

export interface Sort {
  /** A column's title. */
  readonly column: string;
  readonly descending: boolean;
}

export const freshView: ViewState = {
  kind: undefined,
  source: undefined,
  kinds: {},
  tree: { at: undefined, toggled: {} },
  row: undefined,
  column: 0,
  axes: {},
  time: undefined,
  scroll: 0,
  filter: "",
  sort: undefined,
  frozen: undefined,
  mark: undefined,
  heat: {},
  past: [],
  arrivals: [],
};

export function newCell(
  id: number,
  run: number,
  text: string,
  file?: string,
  flags?: string,
): Cell {
  return {
    id,
    text,
    ...(flags === undefined ? {} : { flags }),
    ...(file === undefined ? {} : { file }),
    state: "compiling",
    run,
    pending: run,
    folded: false,
    pinned: false,
    notes: [],
    diagnostics: [],
    shape: emptyShape,
    figures: noFigures,
    data: noData,
    view: freshView,
    cText: "",
  };
}

export const cellOf = (state: Pick<State, "cells">, id: number | undefined): Cell | undefined =>
  state.cells.find((cell) => cell.id === id);

/** What a cell is called: its file, or what the person wrote. */
export const nameOf = ({
  file,
  flags,
  from,
  text,
}: Pick<Cell, "file" | "flags" | "from" | "text">): string =>
  file === undefined ? (from ?? text) : flags === undefined ? file : `${file} ${flags}`;

/** The same state with a cell changed. */
export function withCell(state: State, id: number, change: (cell: Cell) => Cell): State {
  return {
    ...state,
    cells: state.cells.map((cell) => (cell.id === id ? change(cell) : cell)),
  };
}

/** What is shown: what was frozen, else what comes in. */
export const shownData = (cell: Cell): CellData => cell.view.frozen ?? cell.data;
