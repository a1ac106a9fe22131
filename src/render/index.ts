/**
 * Views to text. Pure: the terminal's size, colours and the clock come in as
 * arguments, so one renderer serves scripts, files, the live screen and the
 * interactive terminal.
 */
import type { StreamBatch, TableSnapshot } from "../types/data.js";
import { unreachable } from "../types/outcome.js";
import type { View } from "../types/view.js";
import { isTable, renderColumns, renderTitles } from "./columns.js";
import { renderCounts } from "./counts.js";
import { fitted, stacked, trimmed, type Block, type FrameSize } from "./frame.js";
import { renderFrequency } from "./frequency.js";
import { renderHistogram } from "./histogram.js";
import { renderStacks } from "./stacks.js";
import { plain, type TextStyle } from "./style.js";

export { plain, terminal, type TextStyle } from "./style.js";
export { isShaping, shaped } from "./rows.js";
export { cellOf, cellText, isTable, rawBytes } from "./columns.js";
export { toJson, type JsonHead } from "./json.js";
export { figuresOf, type Figures, type Joining } from "./figures.js";
export { csvHeader, toCsv } from "./csv.js";
export { toFolded } from "./folded.js";
export { flameGraph, type FlameOptions } from "./flame.js";
export type { FrameSize } from "./frame.js";
export { perSecond, shortCount, shortDuration, sparkline } from "./numbers.js";
export { enterScreen, leaveScreen, screenUpdate } from "./screen.js";

/**
 * Lines of a view, in the plain style exactly BCC's. What comes before them (the
 * blank line with which funccount, funclatency and stackcount begin an output,
 * the time) is the caller's. A view of columns gives its titles with a table, but
 * not with a stream: print `renderHeading` before the first batch.
 */
export function renderView(
  view: View,
  data: TableSnapshot | StreamBatch,
  style: TextStyle = plain,
): string[] {
  if (view.kind === "columns") return renderColumns(view, data, style);
  const table = asTable(data);
  switch (view.kind) {
    case "counts":
      return renderCounts(view, table, style);
    case "frequency":
      return renderFrequency(view, table, style);
    case "histogram":
      return renderHistogram(view, table, style);
    case "stacks":
      return renderStacks(view, table, style);
    default:
      return unreachable(view);
  }
}

/** What stands once above all batches of a stream: the titles. */
export const renderHeading = (view: View, style: TextStyle = plain): string[] =>
  view.kind === "columns" ? renderTitles(view, style) : [];

/** A screenful of views, no larger than `size`; one whose data is not there yet is left out. */
export function frame(
  views: readonly View[],
  data: readonly (TableSnapshot | StreamBatch)[],
  size: FrameSize,
  style: TextStyle,
): string[] {
  const blocks = views.map((view): Block => {
    const shown = data.find(({ spec }) => spec.name === shownBy(view));
    if (shown === undefined) return { lines: [] };
    const { hidden, ...fit } = fitted(view, shown, Math.max(0, size.rows));
    const lines = renderView(fit.view, fit.data, style);
    if (isTable(shown)) return { lines: trimmed(lines), hidden };
    const titles = renderHeading(view, style);
    return { lines: [...titles, ...lines], newest: { titles: titles.length } };
  });
  return stacked(blocks, size, style);
}

/** Name of the table or stream that a view shows. */
export const shownBy = (view: View): string => (view.kind === "columns" ? view.of : view.table);

/** Only columns show streams; another view of one is a bug of the plan's. */
function asTable(data: TableSnapshot | StreamBatch): TableSnapshot {
  if (!isTable(data)) throw new Error(`stream ${data.spec.name} needs a view of columns`);
  return data;
}
