import { renderView, shownBy, terminal } from "../../render/index.js";
import { unreachable } from "../../types/outcome.js";
import type { View } from "../../types/view.js";
import type { Cell } from "../model.js";
import { cutStyled } from "../drawing/line.js";
import { chartLines } from "./chart.js";
import { eventLines } from "./events.js";
import { flameLines } from "./flame.js";
import { heatLines } from "./heat.js";
import { viewOf } from "./view_kinds.js";
import { mapLines } from "./map.js";
import { narrowHistogramLines } from "./small_histogram.js";
import { processLines } from "./processes.js";
import { scatterLines } from "./scatter.js";
import type { Room } from "./room.js";
import { shownTables } from "./tables.js";
import { tableLines } from "./table.js";
import { treeLines } from "./tree.js";

/** One table, stream or the printer's lines, in the way that was chosen for it. */
export function sourceLines(cell: Cell, room: Room): readonly string[] {
  const { height, width, style } = room;
  if (height <= 0) return [];
  const kind = viewOf(cell);
  switch (kind) {
    case "events":
      return eventLines(cell, height, width, style);
    case "scatter":
      return scatterLines(cell, height, width, style);
    case "tree":
      return processLines(cell, height, width, style);
    case "table":
      return tableLines(cell, room);
    case "histogram":
      return histogramLines(cell, room);
    case "text":
      return viewLines(cell, room, () => true);
    case "heat":
      return heatLines(cell, height, width, style);
    case "stacks":
      return treeLines(cell, height, width, style);
    case "flame":
      return flameLines(cell, height, width, style);
    case "chart":
      return chartLines(cell, height, width, style);
    case "map":
      return mapLines(cell, height, width, style);
    default:
      return unreachable(kind);
  }
}

const sgr = /\u001b\[[0-9;]*m/g;

/** Below these lines a heat map shows nothing that the bars do not. */
const leastHeat = 4;
const wishedHeat = 12;

/** Below this width the ranges would leave nothing for the bars. */
const leastForRanges = 60;

/** Where there is room below it, the same buckets over time. */
function histogramLines(cell: Cell, room: Room): readonly string[] {
  const { height, width, style, alone } = room;
  if (width < leastForRanges) return narrowHistogramLines(cell, height, width, style);
  const isHistogram = (view: View): boolean => view.kind === "histogram";
  const shown = viewLines(cell, room, isHistogram, withoutEmpty);
  if (alone !== true || cell.view.scroll > 0 || shown.length === 0) return shown;
  const whole = viewLines(cell, { ...room, height: Infinity }, isHistogram);
  const bars = withoutEmpty(whole, height - 1 - wishedHeat);
  const left = height - bars.length - 1;
  if (left < leastHeat) return shown;
  const heat = heatLines(cell, left, width, style);
  return heat.length === 0 ? bars : [...bars, "", ...heat];
}

const emptyBucket = /^ *[-0-9]+ +-> +[-0-9]+ +: 0 +\|\s*\|$/;

/** What does not fit gives up the empty buckets that come first; they tell the least. */
function withoutEmpty(lines: readonly string[], height: number): readonly string[] {
  const first = lines.findIndex((text) => text.includes("|"));
  const tooMany = lines.length - height;
  if (first < 0 || tooMany <= 0) return lines;
  const rest = lines.slice(first);
  const filled = rest.findIndex((text) => !emptyBucket.test(text.replace(sgr, "").trimEnd()));
  const shorter = [...lines.slice(0, first), ...rest.slice(Math.min(tooMany, Math.max(0, filled)))];
  return shorter.length > height && shorter.slice(first).every(isBar)
    ? aroundMass(shorter, first, height)
    : shorter;
}

const isBar = (text: string): boolean => text.includes("|");

const countOf = (text: string): number =>
  Number(/: (\d+) *\|/.exec(text.replace(sgr, ""))?.[1] ?? 0);

/** The rows with most in them, and how many others there are. */
function aroundMass(lines: readonly string[], first: number, height: number): readonly string[] {
  // The titles tell least of all.
  const head = height - first < 4 ? [] : lines.slice(0, first);
  const bars = lines.slice(first);
  const room = Math.max(1, height - head.length - 1);
  const within = (from: number): number =>
    bars.slice(from, from + room).reduce((sum, bar) => sum + countOf(bar), 0);
  let best = 0;
  for (let from = 1; from + room <= bars.length; from++)
    if (within(from) > within(best)) best = from;
  const others = bars.length - room;
  const shown = [...head, ...bars.slice(best, best + room)];
  return height - head.length > 1 ? [...shown, `     +${others} rows`] : shown.slice(0, height);
}

/** The same renderers as in a pipe, scrolled and cut. */
function viewLines(
  cell: Cell,
  { height, width, style }: Room,
  wanted: (view: View) => boolean,
  fitted: (lines: readonly string[], height: number) => readonly string[] = (lines) => lines,
): readonly string[] {
  const tables = shownTables(cell);
  const text = terminal(width, style.color, style.unicode);
  const lines = cell.shape.views.filter(wanted).flatMap((view, i) => {
    const table = tables.find(({ spec }) => spec.name === shownBy(view));
    if (table === undefined) return [];
    const made = renderView(view, table, text);
    return i > 0 && made[0] !== "" ? ["", ...made] : made;
  });
  const trimmed = lines[0] === "" ? lines.slice(1) : lines;
  const whole = cell.view.scroll > 0 ? trimmed : fitted(trimmed, height);
  const first = Math.min(cell.view.scroll, Math.max(0, whole.length - height));
  return whole.slice(first, first + height).map((text) => cutStyled(text, width, style));
}
