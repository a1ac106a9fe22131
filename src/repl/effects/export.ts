import { csvHeader, flameGraph, shownBy, toCsv, toFolded, toJson } from "../../render/index.js";
import type { TableSnapshot } from "../../types/data.js";
import { plain, type TextStyle } from "../../render/style.js";
import { unreachable } from "../../types/outcome.js";
import type { StacksView, View } from "../../types/view.js";
import type { ExportFormat } from "../effect.js";
import { isBare, shownData, type Cell, type Records } from "../model.js";
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
          viewLines(cell, (view, data) =>
            toJson(view, data, { ts: timeOfDay() }, styleFor(view, data)),
          ),
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

/** Elapsed times count from the first event that came, which may be gone. */
function styleFor(view: View, data: TableSnapshot | Records): TextStyle {
  const { first } = "first" in data ? data : { first: undefined };
  if (view.kind !== "columns" || first === undefined || !("fields" in data.spec)) return plain;
  const key = view.columns.find(({ format }) => format.kind === "elapsed")?.key;
  const start = first[data.spec.fields.findIndex(({ name }) => name === key)];
  return typeof start === "bigint" ? { ...plain, start } : plain;
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
function csvLines(view: View, data: TableSnapshot | Records): readonly string[] {
  const rows = toCsv(view, data, timeOfDay(), styleFor(view, data));
  return rows.length === 0 ? [] : [...csvHeader(view, data, styleFor(view, data)), ...rows];
}

function stacksOf(cell: Cell): readonly [StacksView, TableSnapshot] | undefined {
  const view = cell.shape.views.find((each) => each.kind === "stacks");
  const table = shownTables(cell).find(({ spec }) => spec.name === view?.table);
  return view === undefined || table === undefined ? undefined : [view, table];
}

function viewLines(
  cell: Cell,
  made: (view: View, data: TableSnapshot | Records) => readonly string[],
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
