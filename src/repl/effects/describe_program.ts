import { describe, entriesOf, stacksView } from "../../program/index.js";
import { withoutComments } from "../../program/conventions.js";
import type { CompiledModule, MapSpec } from "../../types/module.js";
import type { DataField, DataType, SlotScale, StreamSpec, TableSpec } from "../../types/data.js";
import type { Diagnostic } from "../../types/outcome.js";
import type { Column, View } from "../../types/view.js";
import { generatedParts } from "./generated.js";
import { holdsSums } from "./sums.js";

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

export function describeProgram(text: string, module: CompiledModule): ProgramShape {
  const bare = withoutComments(text);
  const tables: TableSpec[] = [];
  const streams: StreamSpec[] = [];
  const notes: Diagnostic[] = [];
  const { internal, named } = generatedParts(text);
  for (const map of module.maps) {
    if (stateOnly.has(map.type) || internal(map.name)) continue;
    const plain = describe(module, { map: map.name });
    const entries = plain.ok ? undefined : entriesOf(module, map);
    if (entries !== undefined) tables.push(entries);
    else if (!plain.ok) {
      notes.push(
        ...plain.diagnostics.map((each): Diagnostic => ({
          ...each,
          severity: "note",
          message: `${each.message}; :map ${map.name} shows its entries`,
        })),
      );
    } else if (!("measures" in plain.value)) streams.push(named(plain.value));
    else tables.push(withMeaning(plain.value, map, bare, module));
  }
  const views = [...tables.map(viewOfTable), ...streams.map(viewOfStream)];
  return { tables, streams, views, notes };
}

/** What numbers stand for: slots of a histogram, ids of stacks. */
function withMeaning(
  table: TableSpec,
  map: MapSpec,
  text: string,
  module: CompiledModule,
): TableSpec {
  const named = new RegExp(`\\bBPF_HISTOGRAM\\s*\\(\\s*${map.name}\\b`).test(text);
  const stacks = module.maps.find(({ type }) => type === stackTrace)?.name;
  const keys =
    stacks === undefined
      ? table.keys
      : table.keys.map((key) => stackField(key, table, stacks, text));
  if (named) return asHistogram({ ...table, keys }, map, text);
  return { ...table, keys, ...(holdsSums(map.name, text) ? { sums: true } : {}) };
}

/** BPF_HISTOGRAM: an array by slot, or a hash whose key has the slot as its last member. */
function asHistogram(table: TableSpec, map: MapSpec, text: string): TableSpec {
  const slot = table.keys.find(({ name }) => name === "slot") ?? table.keys.at(-1);
  if (slot === undefined) return table;
  const scale: SlotScale = /\bbpf_log2l?\s*\(/.test(text)
    ? { kind: "log2", subBits: 0 }
    : { kind: "linear", first: 0n, step: 1n, count: map.maxEntries };
  const keys = table.keys.filter((key) => key !== slot);
  return { ...table, keys, slot: { place: slot.place, scale } };
}

/** `kernel_stack_id`, `user_stack`: an id of a stack where the program has stacks. */
function stackField(field: DataField, table: TableSpec, stacks: string, text: string): DataField {
  const { place, type, name } = field;
  const isNumber = type.kind === "int" && place.kind === "bytes" && place.size === 4;
  if (!isNumber || !/stack|stk|_?id$|^key$/i.test(name) || /^(pid|tid|tgid|uid|gid)$/i.test(name))
    return field;
  const alone = !/BPF_F_USER_STACK/.test(text) || /get_stackid\([^)]*,\s*0\s*\)/.test(text);
  const pid = table.keys.find((key) => /^(pid|tgid)$/i.test(key.name))?.name;
  const user = /user/i.test(name) || !alone;
  const stack: DataType =
    user && pid !== undefined
      ? { kind: "user-stack", map: stacks, pid }
      : { kind: "kernel-stack", map: stacks };
  return { ...field, type: stack };
}

function viewOfTable(table: TableSpec): View {
  if (table.slot !== undefined)
    return { kind: "histogram", table: table.name, title: table.name, divisor: 1n };
  const kernel = table.keys.find(({ type }) => type.kind === "kernel-stack");
  const user = table.keys.find(({ type }) => type.kind === "user-stack");
  if (kernel === undefined && user === undefined) return columnsOf(table);
  const has = (name: string) => table.keys.some((key) => key.name === name);
  const { pid, comm, ...view } = stacksView(
    table.name,
    {
      userOnly: kernel === undefined,
      kernelOnly: user === undefined,
      folded: false,
      delimited: false,
    },
    { measure: "count", divisor: 1n, unit: "count" },
  );
  return {
    ...view,
    ...(kernel === undefined ? {} : { kernel: kernel.name }),
    ...(user === undefined ? {} : { user: user.name }),
    ...(pid !== undefined && has(pid) ? { pid } : {}),
    ...(comm !== undefined && has(comm) ? { comm } : {}),
  };
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
  const keys = table.keys.map(({ name, type }, i) =>
    column(name, name.toUpperCase(), type.kind === "int", i === table.keys.length - 1),
  );
  const measures = table.measures.map(({ name }) =>
    column(name, table.sums ? "VALUE" : name.toUpperCase(), true, false),
  );
  const columns = [...measures, ...keys];
  const sort = measures.length === 0 ? {} : { sort: "-count" };
  return { kind: "columns", of: table.name, columns, ...sort };
}

function viewOfStream({ name, fields }: StreamSpec): View {
  const columns = fields.map((field, i) =>
    column(
      field.name,
      field.name.toUpperCase(),
      field.type.kind === "int",
      i === fields.length - 1,
    ),
  );
  return { kind: "columns", of: name, columns };
}
