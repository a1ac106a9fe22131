/** A cell as an SVG file that needs nothing else: bars and lines with axes, tables as tables. */
import type { Cell } from "../model.js";
import { gridOf } from "../widgets/cursor.js";
import { divisorOf } from "../widgets/heat.js";
import { viewOf } from "../widgets/view_kinds.js";
import { sourcesOf } from "../widgets/sources.js";
import { shownTables } from "../widgets/tables.js";
import { barCharts, type Drawing } from "./bars.js";
import { rateChart } from "./lines.js";
import { label, picture } from "./svg.js";
import { tablePicture } from "./table.js";

const headHeight = 44;

/** Undefined where there is nothing to draw yet. */
export function pictureOf(cell: Cell): string | undefined {
  const parts: string[] = [label(16, 26, titleOf(cell), { kind: "title" })];
  let y = headHeight;
  let width = 16 + 8.2 * titleOf(cell).length + 16;
  const sources = sourcesOf(cell).filter(({ state }) => !state);
  for (const { name, cell: source } of sources) {
    const titled = sources.length > 1 ? [label(16, y + 12, name === "" ? "events" : name)] : [];
    const drawing = drawn(source, y + 22 * titled.length);
    if (drawing === undefined) continue;
    parts.push(...titled, ...drawing.parts);
    y += drawing.height + 22 * titled.length + 12;
    width = Math.max(width, drawing.width);
  }
  return y === headHeight ? undefined : picture(width, y + 8, parts);
}

function titleOf({ id, text, file }: Cell): string {
  const whole = `[${id}] ${file ?? text.replace(/\s+/g, " ").trim()}`;
  return whole.length > 90 ? `${whole.slice(0, 89)}…` : whole;
}

function drawn(source: Cell, top: number): Drawing | undefined {
  const kind = viewOf(source);
  if (kind === "chart")
    return source.figures.history.length < 2 ? undefined : rateChart(source.figures, top);
  const histogram = shownTables(source).find(({ spec }) => spec.bucket !== undefined);
  if (histogram !== undefined)
    return histogram.rows.length === 0
      ? undefined
      : barCharts(histogram, divisorOf(source.shape.views, histogram.spec.name), top);
  const wanted =
    kind === "events" || kind === "table"
      ? source
      : { ...source, view: { ...source.view, kind: "table" as const } };
  const grid = gridOf(wanted);
  if (grid === undefined || grid.rows.length === 0 || grid.titles.length === 0) return undefined;
  return tablePicture(grid, kind === "events", top);
}
