import { describe, entriesOf, stacksOfTable, useOf, withStacks } from "../../program/index.js";
import type { CompiledModule, MapSpec } from "../../types/module.js";
import {
  isStackType,
  type BucketScale,
  type DataField,
  type StreamSpec,
  type TableSpec,
} from "../../types/data.js";
import { figuresOf } from "../../types/entries.js";
import type { Diagnostic } from "../../types/outcome.js";
import type { PlannedProgram } from "../../types/plan.js";
import type { Column, View } from "../../types/view.js";
import { readDataLines } from "./data_lines.js";
import { countsPowers, isHistogram } from "./histograms.js";

/** What a C program has to show, from its maps and what its text does with them. */
export interface ProgramShape {
  readonly tables: readonly TableSpec[];
  readonly streams: readonly StreamSpec[];
  readonly views: readonly View[];
  /** Maps whose contents have no form that can be told. */
  readonly notes: readonly Diagnostic[];
}

/** enum bpf_map_type. */
const stackTrace = 7;
const stateOnly: ReadonlySet<number> = new Set([stackTrace, 3, 8, 12, 13, 14, 15, 16, 17, 18]);

/** Maps of tool.h, which task_wanted() looks into. */
const ofTasks = /^task_(pids|tids|cgroups|mounts)$/;

export function describeProgram(
  text: string,
  module: CompiledModule,
  programs: readonly PlannedProgram[] = [],
): ProgramShape {
  const tables: TableSpec[] = [];
  const streams: StreamSpec[] = [];
  const notes: Diagnostic[] = [];
  const { hides, named } = readDataLines(text);
  for (const map of module.maps) {
    if (stateOnly.has(map.type) || hides(map.name) || ofTasks.test(map.name)) continue;
    const plain = describe(module, { map: map.name });
    const entries = plain.ok ? undefined : entriesOf(module, map);
    if (entries !== undefined) tables.push(withEntryStacks(entries, map, module)!);
    else if (!plain.ok) {
      notes.push(
        ...plain.diagnostics.map((each): Diagnostic => ({
          ...each,
          severity: "note",
          message: `${each.message}; :map ${map.name} shows its entries`,
        })),
      );
    } else if (!("aggregates" in plain.value))
      streams.push(named(withRecordStacks(plain.value, module)));
    else tables.push(withMeaning(plain.value, map, text, module));
  }
  tables.push(...programs.filter(isIterator).map(({ name }) => linesOf(name)));
  const views = [...tables.map(viewOfTable), ...streams.map(viewOfStream)];
  return { tables, streams, views, notes };
}

const isIterator = ({ attach }: PlannedProgram): boolean =>
  attach.some(({ kind }) => kind === "iterator");

/** What an iterator writes, line by line. */
const linesOf = (program: string): TableSpec => ({
  name: program,
  store: { kind: "iterator", program },
  keys: [{ name: "text", place: { kind: "bytes", offset: 0, size: 0 }, type: { kind: "string" } }],
  aggregates: [],
});

/** What numbers stand for: buckets of a histogram, ids of stacks, sums. */
function withMeaning(
  table: TableSpec,
  map: MapSpec,
  text: string,
  module: CompiledModule,
): TableSpec {
  const { key, value, sums } = useOf(module, map.name);
  const keys = withStacks(table.keys, key, module);
  if (isHistogram(map.name, text)) return asHistogram({ ...table, keys }, map, module);
  // What is put there is a value, and no count: below zero, or the id of a stack.
  const isValue = value.size > 0 || (sums && table.aggregates.some(({ signed }) => signed));
  const entries = isValue ? withEntryStacks(entriesOf(module, map), map, module) : undefined;
  return entries ?? { ...table, keys, ...(sums ? { sums: true } : {}) };
}

const withRecordStacks = (stream: StreamSpec, module: CompiledModule): StreamSpec => ({
  ...stream,
  fields: withStacks(stream.fields, useOf(module, stream.map).record, module),
});

/** The members of the value stand behind the key's. */
function withEntryStacks(
  entries: TableSpec | undefined,
  { name, keySize }: MapSpec,
  module: CompiledModule,
): TableSpec | undefined {
  if (entries === undefined) return undefined;
  const { key, value } = useOf(module, name);
  const behind = [...value].map(([offset, meaning]) => [offset + keySize, meaning] as const);
  return { ...entries, keys: withStacks(entries.keys, new Map([...key, ...behind]), module) };
}

/** BPF_HISTOGRAM: an array by bucket, or a hash whose key has the bucket as its last member. */
function asHistogram(table: TableSpec, map: MapSpec, module: CompiledModule): TableSpec {
  const bucket = table.keys.find(({ name }) => name === "slot") ?? table.keys.at(-1);
  if (bucket === undefined) return table;
  const scale: BucketScale = countsPowers(module, map.name, bucket)
    ? { kind: "log2", subBits: 0 }
    : { kind: "linear", first: 0n, step: 1n, count: map.maxEntries };
  const keys = table.keys.filter((key) => key !== bucket);
  return { ...table, keys, bucket: { place: bucket.place, scale } };
}

function viewOfTable(table: TableSpec): View {
  if (table.bucket !== undefined)
    return { kind: "histogram", table: table.name, title: table.name, divisor: 1n };
  return stacksOfTable(table) ?? columnsOf(table);
}

const column = (key: string, title: string, right: boolean, last: boolean): Column => ({
  key,
  title,
  name: key,
  width: last ? 0 : Math.max(8, title.length + 1),
  align: right ? "right" : "left",
  format: { kind: "text" },
});

function columnsOf(table: TableSpec): View {
  // The program writes titles of its own where it wants some.
  if (table.store.kind === "iterator")
    return { kind: "columns", of: table.name, columns: [column("text", "", false, true)] };
  const plain = table.keys.filter(({ type }) => !isStackType(type));
  const keys = plain.map(({ name, type }, i) =>
    column(name, name.toUpperCase(), type.kind === "int", i === plain.length - 1),
  );
  const aggregates = table.aggregates.map(({ name }) =>
    column(name, table.sums ? "VALUE" : name.toUpperCase(), true, false),
  );
  const columns = [...aggregates, ...keys];
  const largest = table.keys[figuresOf(table)[0] ?? -1]?.name;
  const by = aggregates.length === 0 ? largest : "count";
  const sort = by === undefined ? {} : { sort: `-${by}` };
  return { kind: "columns", of: table.name, columns, ...stacksAmong(table.keys), ...sort };
}

function viewOfStream({ name, fields }: StreamSpec): View {
  const plain = fields.filter(({ type }) => !isStackType(type));
  const columns = plain.map((field, i) =>
    column(field.name, field.name.toUpperCase(), field.type.kind === "int", i === plain.length - 1),
  );
  return { kind: "columns", of: name, columns, ...stacksAmong(fields) };
}

/** Below their row, frame by frame. */
function stacksAmong(fields: readonly DataField[]): { readonly stacks?: readonly string[] } {
  const stacks = fields.filter(({ type }) => isStackType(type)).map(({ name }) => name);
  return stacks.length > 0 ? { stacks } : {};
}
