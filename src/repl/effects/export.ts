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
    case "csv":
      return text([...slicesOf(cell, format)].flat());
    case "folded":
      if (stacks === undefined) return no("only stacks can be folded, and this cell has none");
      return text(toFolded(...stacks));
    case "svg":
      return drawn(stacks === undefined ? pictureOf(cell) : flameGraph(...stacks));
    default:
      return unreachable(format);
  }
}

/** The same, with time for others in between: keys are heard meanwhile. */
export async function exportedBeside(cell: Cell, format: ExportFormat): Promise<Exported> {
  if (format !== "json" && format !== "csv") return exported(cell, format);
  const lines: string[] = [];
  for (const slice of slicesOf(cell, format)) {
    for (const each of slice) lines.push(each);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return text(lines);
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

function stacksOf(cell: Cell): readonly [StacksView, TableSnapshot] | undefined {
  const view = cell.shape.views.find((each) => each.kind === "stacks");
  const table = shownTables(cell).find(({ spec }) => spec.name === view?.table);
  return view === undefined || table === undefined ? undefined : [view, table];
}

/** Of so many events lines are made at once, which takes some 15 ms. */
const sliceLength = 1000;

function* slicesOf(cell: Cell, format: "json" | "csv"): Generator<readonly string[]> {
  const lines = listed(cell);
  if (lines !== undefined) return yield lines.map(format === "json" ? asObject : asRecord);
  const data = [...shownTables(cell), ...shownData(cell).records];
  const stamp = timeOfDay();
  for (const view of cell.shape.views) {
    const found = data.find(({ spec }) => spec.name === shownBy(view));
    if (found === undefined) continue;
    const style = styleFor(view, found);
    let titled = format === "json";
    for (const slice of sliced(found)) {
      const made =
        format === "json"
          ? toJson(view, slice, { ts: stamp }, style)
          : toCsv(view, slice, stamp, style);
      // Titles without rows are nothing either.
      yield titled || made.length === 0 ? made : [...csvHeader(view, slice, style), ...made];
      titled ||= made.length > 0;
    }
  }
}

/** Events are independent of each other; a table's rows may be put in order. */
function* sliced(data: TableSnapshot | Records): Generator<TableSnapshot | Records> {
  if (!("fields" in data.spec)) return yield data;
  const { spec, rows, ...rest } = data as Records;
  for (let i = 0; i < rows.length; i += sliceLength)
    yield { ...rest, spec, rows: rows.slice(i, i + sliceLength) };
}

/** A listing is text and has no columns. */
function listed(cell: Cell): readonly string[] | undefined {
  if (!isBare(cell.shape)) return undefined;
  const { heading, lines } = shownData(cell).listing;
  return heading === "" ? [] : [heading, ...lines];
}

const asObject = (line: string): string => JSON.stringify({ line });
const asRecord = (line: string): string => `"${line.replaceAll('"', '""')}"`;
