import { csvHeader, flameGraph, shownBy, toCsv, toFolded, toJson } from "../../render/index.js";
import type { StreamBatch, TableSnapshot } from "../../types/data.js";
import { unreachable } from "../../types/outcome.js";
import type { StacksView, View } from "../../types/view.js";
import type { ExportFormat } from "../effect.js";
import { shownData, type Cell } from "../model.js";
import { pictureOf } from "../picture/index.js";
import { shownTables } from "../widgets/tables.js";
import { eventFields, type EventFields } from "./event_fields.js";

export type Exported =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** A cell's data in a form for other programs. */
export function exported(cell: Cell, format: ExportFormat): Exported {
  const stacks = stacksOf(cell);
  switch (format) {
    case "json":
      return text(
        eventObjects(cell) ?? viewLines(cell, (view, data) => toJson(view, data, timeOfDay())),
      );
    case "csv":
      return text(eventRows(cell) ?? viewLines(cell, csvLines));
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

const csvLines = (view: View, data: TableSnapshot | StreamBatch): readonly string[] => [
  ...csvHeader(view, data),
  ...toCsv(view, data, timeOfDay()),
];

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

/** Lines of trace: the printer has made text of them already. */
function eventObjects(cell: Cell): readonly string[] | undefined {
  if (!cell.shape.prints) return undefined;
  const { titles, events } = fieldsOf(cell);
  return events.map(({ values, stack }) => {
    const entries = titles.map((title, i) => [title, numbered(title, values[i] ?? "")]);
    return JSON.stringify({
      ...Object.fromEntries(entries),
      ...(stack.length === 0 ? {} : { stack }),
    });
  });
}

const numbered = (title: string, value: string): string | number =>
  ["pid", "tid", "cpu"].includes(title) ? Number(value) : value;

function eventRows(cell: Cell): readonly string[] | undefined {
  if (!cell.shape.prints) return undefined;
  const { titles, events } = fieldsOf(cell);
  const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
  return [titles.join(","), ...events.map(({ values }) => values.map(quoted).join(","))];
}

function fieldsOf(cell: Cell): EventFields {
  const { heading, lines } = shownData(cell).events;
  return eventFields(heading, lines);
}
