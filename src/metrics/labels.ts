import { shaped } from "../render/rows.js";
import { valueText } from "../render/values.js";
import { isStackType, type DataField, type TableRow, type TableSpec } from "../types/data.js";
import type { ColumnsView, View } from "../types/view.js";
import { slug, type Labels } from "./families.js";

/**
 * A row's labels, as the view shows the key; undefined: the view leaves the row
 * out. Stacks are no labels: what led there is added up. `taken`: other labels.
 */
export function labeller(
  spec: TableSpec,
  view: View | undefined,
  taken: readonly string[],
): (row: TableRow) => Labels | undefined {
  const reserved = new Set(["le", ...taken]);
  return view?.kind === "columns" && view.columns.length > 0
    ? (row) => labelsOfColumns(spec, view, row, reserved)
    : (row) => labelsOfKeys(spec, view, row, reserved);
}

function labelsOfKeys(
  spec: TableSpec,
  view: View | undefined,
  row: TableRow,
  reserved: ReadonlySet<string>,
): Labels {
  const shown = view?.kind === "histogram" ? view.keys : undefined;
  const made = view === undefined ? { spec, rows: [row] } : shapedRow(spec, view, row);
  const keys = made.spec.keys.map((field, i) => ({
    name: field.name,
    field,
    value: made.rows[0]!.keys[i]!,
  }));
  return labelsOf(
    keys.filter(({ name }) => shown?.includes(name) ?? true),
    reserved,
  );
}

/** Columns with parts of the key, and words that a function of the view made of it; figures are no labels. */
function labelsOfColumns(
  spec: TableSpec,
  view: ColumnsView,
  row: TableRow,
  reserved: ReadonlySet<string>,
): Labels | undefined {
  const { spec: shown, rows } = shapedRow(spec, view, row);
  const [first] = rows;
  if (first === undefined) return undefined;
  const columns = view.columns.flatMap(({ key, title }) => {
    const i = shown.keys.findIndex(({ name }) => name === key);
    const field = shown.keys[i];
    const isKey = spec.keys.some(({ name }) => name === key);
    if (field === undefined || (field.type.kind !== "string" && !isKey)) return [];
    return [{ name: title, field, value: first.keys[i]! }];
  });
  return labelsOf(columns, reserved);
}

function shapedRow(spec: TableSpec, view: View, row: TableRow) {
  const made = shaped(view, { spec, rows: [row], dropped: 0, seconds: 0 });
  return made as { readonly spec: TableSpec; readonly rows: readonly TableRow[] };
}

interface Named {
  readonly name: string;
  readonly field: DataField;
  readonly value: TableRow["keys"][number];
}

function labelsOf(values: readonly Named[], reserved: ReadonlySet<string>): Labels {
  const labels: Record<string, string> = {};
  for (const { name, field, value } of values) {
    if (isStackType(field.type)) continue;
    let free = slug(name);
    for (let i = 2; reserved.has(free) || free in labels; i++) free = `${slug(name)}_${i}`;
    labels[free] = valueText(value, field);
  }
  return labels;
}
