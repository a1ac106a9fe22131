import { isStackType, type TableSnapshot, type TableSpec } from "../../types/data.js";
import { eventLineCount } from "./events.js";
import { hasParents } from "./processes.js";
import { chosenSource } from "./sources.js";
import { isBare, shownData, viewKinds, type Cell, type Shape, type ViewKind } from "../model.js";

/** How a cell is shown: as the person chose, else by what its program has. */
export function viewOf(cell: Cell): ViewKind {
  const { view, shape } = chosenSource(cell);
  return view.kind !== undefined && viewsFor(shape).includes(view.kind)
    ? view.kind
    : defaultView(shape);
}

export function defaultView(shape: Shape): ViewKind {
  return viewsFor(shape)[0] ?? "text";
}

/** What the program's data can be shown as, the usual one first. */
export function viewsFor(shape: Shape): readonly ViewKind[] {
  const { tables, streams, views } = shape;
  const can = new Set<ViewKind>();
  if (streams.length > 0) can.add("events").add("scatter");
  if (hasParents(shape)) can.add("tree");
  if (isBare(shape)) can.add("events");
  if (tables.some(({ bucket }) => bucket !== undefined)) can.add("histogram").add("heat");
  if (views.some(({ kind }) => kind === "stacks")) can.add("stacks").add("flame");
  if (tables.some(({ bucket }) => bucket === undefined)) can.add("table");
  if (views.length > 0 && tables.length > 0) can.add("text");
  can.add("chart");
  if (tables.length > 0) can.add("map");
  return [...can];
}

/** The next one for the same data. */
export function nextView(cell: Cell): ViewKind {
  const kinds = viewsFor(chosenSource(cell).shape);
  const at = kinds.indexOf(viewOf(cell));
  return kinds[(at + 1) % kinds.length] ?? "text";
}

export const isViewKind = (word: string): word is ViewKind =>
  (viewKinds as readonly string[]).includes(word);

/** About as many lines as can be scrolled through; the screen knows exactly. */
export function lineCount(cell: Cell): number {
  const source = chosenSource(cell);
  if (viewOf(source) === "events") return eventLineCount(source);
  return shownData(source).tables.reduce((sum, table) => sum + linesOfRows(table), 0);
}

/** A histogram has a line for each power of two at most, a stack one for each frame. */
const linesOfRows = ({ spec, rows }: TableSnapshot): number =>
  rows.length * (spec.bucket === undefined ? (hasStacks(spec) ? 40 : 1) : 70);

const hasStacks = ({ keys }: TableSpec): boolean => keys.some(({ type }) => isStackType(type));
