import { shownBy } from "../../render/index.js";
import { stacksOfTable } from "../../program/index.js";
import { column } from "../../tool.js";
import {
  isStackType,
  type DataField,
  type DataType,
  type StreamSpec,
  type TableSpec,
} from "../../types/data.js";
import type { Column, View } from "../../types/view.js";

/** Views that leave it to the data what is shown: all of it, as the types say. */
export const filledIn = (
  views: readonly View[],
  specs: readonly (TableSpec | StreamSpec)[],
): readonly View[] =>
  views.map((view) => {
    const spec = specs.find(({ name }) => name === shownBy(view));
    const open = view.kind === "columns" && view.columns.length === 0 && view.row === undefined;
    if (!open || spec === undefined) return view;
    const made = autoView(spec);
    if (made.kind !== "columns") return made;
    const { sort, top } = view;
    return {
      ...made,
      ...(sort === undefined ? {} : { sort }),
      ...(top === undefined ? {} : { top }),
    };
  });

function autoView(spec: TableSpec | StreamSpec): View {
  const isTable = "aggregates" in spec;
  if (isTable && spec.bucket !== undefined)
    return { kind: "histogram", table: spec.name, title: spec.name, divisor: 1n };
  const fields = isTable ? spec.keys : spec.fields;
  const stacks = fields.filter(({ type }) => isStackType(type)).map(({ name }) => name);
  const plain = fields.filter(({ type }) => !isStackType(type));
  // Stacks by nothing but their process can be a flame graph too.
  const byProcess = isTable ? stacksOfTable(spec) : undefined;
  if (byProcess !== undefined) return byProcess;
  const figures = isTable ? spec.aggregates.map(({ name }) => name) : [];
  // Who sums under that name asks for the average too.
  const aggregates = figures
    .flatMap((name) => (name === "sum" ? ["avg", name] : [name]))
    .map((name) => column(name, 10, right));
  const columns = [
    ...plain.map((field, i) =>
      columnOf(field, aggregates.length === 0 && i === plain.length - 1 ? 0 : undefined),
    ),
    ...aggregates,
  ];
  return {
    kind: "columns",
    of: spec.name,
    columns,
    ...(stacks.length === 0 ? {} : { stacks }),
    ...(isTable && aggregates.length > 0 ? { sort: "-count" } : {}),
  };
}

const right = { align: "right" } as const;

function columnOf({ name, type, place }: DataField, width?: number): Column {
  if (type.kind === "int" && type.as === "time") return column.timeOfDay(name, width ?? 9);
  const size = place.kind === "bytes" ? place.size : 4;
  const wide =
    type.kind === "string" ? Math.min(size, 24) : (WIDTHS[type.kind] ?? numberWidth(type));
  return column(name, width ?? Math.max(wide, name.length));
}

/** `449.278 ms` has ten. */
const numberWidth = (type: DataType): number =>
  type.kind === "int" && type.as === "duration" ? 10 : 8;

const WIDTHS: Partial<Record<DataType["kind"], number>> = {
  hex: 18,
  ip: 15,
  bool: 5,
  "kernel-symbol": 24,
  "user-symbol": 24,
};
