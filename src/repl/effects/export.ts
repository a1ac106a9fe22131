import { csvHeader, flameGraph, shownBy, toCsv, toFolded, toJson } from "../../render/index.js";
import type { StreamBatch, TableSnapshot } from "../../types/data.js";
import { unreachable } from "../../types/outcome.js";
import type { StacksView, View } from "../../types/view.js";
import type { ExportFormat } from "../effect.js";
import { isBare, shownData, type Cell } from "../model.js";
import { pictureOf } from "../picture/index.js";
import { shownTables } from "../widgets/tables.js";

export type Exported =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** A cell's data in a form for other programs. */
export function exported(cell: Cell, format: ExportFormat): Exported {
  const stacks = stacksOf(cell);
  switch (format) {
    case "json":
      return text(
        listed(cell)?.map(asObject) ??
          viewLines(cell, (view, data) => toJson(view, data, { ts: timeOfDay() })),
      );
    case "csv":
      return text(listed(cell)?.map(asRecord) ?? viewLines(cell, csvLines));
    case "folded":
      if (stacks === undefined) return no("only stacks can be folded, and this cell has none");
      return text(toFolded(...stacks));
    case "svg":
      return drawn(stacks === undefined ? pictureOf(cell) : flameGraph(...stacks));
    default:
      return unreachable(format);
  }
}

const timeOfDay = (): string => new Date().toTimeString().slice(0, 8);

const no = (why: string): Exported => ({ ok: false, why });

const text = (lines: readonly string[]): Exported =>
  lines.length === 0
    ? no("there is nothing to export yet")
    : { ok: true, text: lines.map((line) => `${line}\n`).join("") };

const drawn = (picture: string | undefined): Exported =>
  picture === undefined ? no("there is nothing to draw yet") : { ok: true, text: picture };

/** Titles without rows are nothing either. */
function csvLines(view: View, data: TableSnapshot | StreamBatch): readonly string[] {
  const rows = toCsv(view, data, timeOfDay());
  return rows.length === 0 ? [] : [...csvHeader(view, data), ...rows];
}

function stacksOf(cell: Cell): readonly [StacksView, TableSnapshot] | undefined {
  const view = cell.shape.views.find((each) => each.kind === "stacks");
  const table = shownTables(cell).find(({ spec }) => spec.name === view?.table);
  return view === undefined || table === undefined ? undefined : [view, table];
}

function viewLines(
  cell: Cell,
  made: (view: View, data: TableSnapshot | StreamBatch) => readonly string[],
): readonly string[] {
  const data = [...shownTables(cell), ...shownData(cell).records];
  return cell.shape.views.flatMap((view) => {
    const found = data.find(({ spec }) => spec.name === shownBy(view));
    return found === undefined ? [] : made(view, found);
  });
}

/** A listing is text and has no columns. */
function listed(cell: Cell): readonly string[] | undefined {
  if (!isBare(cell.shape)) return undefined;
  const { heading, lines } = shownData(cell).listing;
  return heading === "" ? [] : [heading, ...lines];
}

const asObject = (line: string): string => JSON.stringify({ line });
const asRecord = (line: string): string => `"${line.replaceAll('"', '""')}"`;
