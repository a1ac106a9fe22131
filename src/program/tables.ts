import type { KernelFacts } from "../types/facts.js";
import {
  DROPPED_MAP,
  type DataField,
  type Aggregate,
  type StreamSpec,
  type TableSpec,
} from "../types/data.js";
import { Block } from "../oneliners/codegen/block.js";
import { c, plainText } from "../oneliners/codegen/code.js";
import { layOut, toCStruct, type Field } from "../oneliners/codegen/layout.js";
import {
  addUpdate,
  declareDropped,
  declareTable,
  DEFAULT_CAPACITY,
  inScratch,
  type TableDraft,
} from "../oneliners/codegen/tables.js";
import { INLINE } from "./filters.js";
import type { FieldRequest, StreamRequest, TableRequest } from "./request.js";

export interface Declared<Spec> {
  /** Structs, maps and functions, before the text. */
  readonly text: string;
  readonly specs: readonly Spec[];
}

/** `struct NAME_key`, the maps, `NAME_add(&key[, amount])` and `NAME_dropped()`, which answer 0. */
export function declareTables(tables: readonly TableRequest[]): Declared<TableSpec> {
  if (tables.length === 0) return { text: "", specs: [] };
  const declared = tables.map((table, number) => {
    const draft = draftOf(table, number);
    const { text, spec } = declareTable(draft);
    return { text: `${text}${addFunction(table, draft)}${droppedFunction(draft)}`, spec };
  });
  return {
    text: declareDropped(tables.length) + declared.map(({ text }) => text).join(""),
    specs: declared.map(({ spec }) => spec),
  };
}

function draftOf(table: TableRequest, number: number): TableDraft {
  const { name, key, sums = [], buckets, capacity = DEFAULT_CAPACITY } = table;
  const parts = Object.entries(key).map(([part, request]) => ({
    field: fieldOf(part, request),
    name: part,
    type: request.type,
  }));
  const aggregates: readonly Aggregate[] = ["count" as const, ...sums].map((aggregate) => ({
    name: aggregate,
    signed: false,
  }));
  return {
    name,
    number,
    aggregates,
    ...(buckets === undefined ? {} : { buckets }),
    shape:
      parts.length === 0
        ? { kind: "array", names: [name], keyName: name }
        : { kind: "hash", parts, capacity },
  };
}

const fieldOf = (name: string, { ctype, count }: FieldRequest): Field => ({
  name,
  ctype,
  ...(count === undefined ? {} : { count }),
});

/** One event; the key is copied, so that the bucket can be written into it. */
function addFunction(table: TableRequest, draft: TableDraft): string {
  const { name } = table;
  const block = new Block({ name, text: "" }, "any");
  const keyed = draft.shape.kind === "hash";
  const takesAmount = draft.buckets !== undefined || draft.aggregates.length > 1;
  if (keyed && inScratch(draft)) block.add(c`struct ${name}_key *${name}_k = key;`);
  else if (keyed) block.add(c`struct ${name}_key ${name}_k = *key;`);
  addUpdate(
    draft,
    block,
    takesAmount ? { amount: { code: c`amount`, signed: false } } : { index: c`0` },
  );
  const parameters = [
    ...(keyed ? [`struct ${name}_key *key`] : []),
    ...(takesAmount ? ["u64 amount"] : []),
  ];
  return `${INLINE} int ${name}_add(${parameters.join(", ") || "void"}) {\n${plainText(block.code())}  return 0;\n}\n`;
}

/** For an event that the text itself has no room for on its way to the table. */
const droppedFunction = ({
  name,
  number,
}: TableDraft): string => `${INLINE} int ${name}_dropped(void) {
  u32 number = ${number};
  u64 *full = ${DROPPED_MAP}.lookup(&number);
  if (full) __sync_fetch_and_add(full, 1);
  return 0;
}
`;

const DEFAULT_RING_PAGES = 1024;

/** `struct NAME_event`, the buffer, and `NAME_emit(ctx, &event)`, which answers 0. */
export function declareStreams(
  streams: readonly StreamRequest[],
  kernel: KernelFacts,
): Declared<StreamSpec> {
  const ring = kernel.features.ringBuffer;
  const declared = streams.map((stream) => declareStream(stream, ring));
  return {
    text: declared.map(({ text }) => text).join(""),
    specs: declared.map(({ spec }) => spec),
  };
}

function declareStream(
  { name, fields, pages }: StreamRequest,
  ring: boolean,
): { readonly text: string; readonly spec: StreamSpec } {
  const placed = Object.entries(fields).map(([part, request]) => fieldOf(part, request));
  // The largest first: a struct without gaps has no bytes that nobody wrote.
  const layout = layOut(placed.sort((a, b) => BYTES[b.ctype] - BYTES[a.ctype]));
  const lostMap = `${name}_lost`;
  const struct = toCStruct(`${name}_event`, layout);
  const buffer = ring
    ? `BPF_RINGBUF_OUTPUT(${name}, ${pages ?? DEFAULT_RING_PAGES});\nBPF_PERCPU_ARRAY(${lostMap}, u64, 1);\n`
    : `BPF_PERF_OUTPUT(${name});\n`;
  return {
    text: `${struct}${buffer}${emitFunction(name, lostMap, ring)}`,
    spec: {
      name,
      map: name,
      ring,
      ...(ring ? { lostMap } : pages === undefined ? {} : { pages }),
      fields: layout.fields.map((placed): DataField => ({
        name: placed.name,
        place: { kind: "bytes", offset: placed.offset, size: bytesOf(placed) },
        type: fields[placed.name]!.type,
      })),
    },
  };
}

const BYTES = { u8: 1, s8: 1, char: 1, u16: 2, s16: 2, u32: 4, s32: 4, u64: 8, s64: 8 } as const;
const bytesOf = ({ ctype, count }: Field): number => BYTES[ctype] * (count ?? 1);

function emitFunction(name: string, lostMap: string, ring: boolean): string {
  const send = ring
    ? `  if (${name}.ringbuf_output(event, sizeof(*event), 0)) {
    int zero = 0;
    u64 *lost = ${lostMap}.lookup(&zero);
    if (lost) __sync_fetch_and_add(lost, 1);
  }`
    : `  ${name}.perf_submit(ctx, event, sizeof(*event));`;
  return `${INLINE} int ${name}_emit(void *ctx, struct ${name}_event *event) {\n${send}\n  return 0;\n}\n`;
}
