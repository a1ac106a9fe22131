import { bufferMap } from "./form_names.js";
import { DROPPED_MAP, bucketCount } from "../types/data.js";
import type { Source } from "../types/outcome.js";
import { verbatim, type Code } from "../oneliners/codegen/code.js";
import { isSigned, type FormCounts, type FormEvents } from "./form.js";

/**
 * The text with its EVENTS and COUNTS written out, each on the line where it
 * stands: libbcc refuses the methods of maps inside macros.
 */
export function expandForm(
  source: Source,
  data: readonly (FormEvents | FormCounts)[],
  ring: boolean,
): Code {
  const code: Code[number][] = [];
  const counts = data.filter((one) => one.kind === "counts");
  let at = 0;
  for (const one of data) {
    const { start, end } = one.call;
    code.push(...verbatim(source, { start: at, end: start }, source.text.slice(at, start)));
    const first = one === counts[0] ? dropped(counts.length) : [];
    const lines =
      one.kind === "events"
        ? events(one, ring)
        : [...first, ...countsTable(one, counts.indexOf(one))];
    // As many line ends as were there: places stay.
    const ends = source.text.slice(start, end).replace(/[^\n]/g, "");
    const text = `${lines.join(" ")}${ends}`;
    code.push({ text, source, span: { start, end }, verbatim: false });
    at = end;
  }
  const rest = { start: at, end: source.text.length };
  return [...code, ...verbatim(source, rest, source.text.slice(at))];
}

const INLINE = "static inline __attribute__((always_inline, unused))";

/** Map in which programs count records that found no room. */
export const lostMap = (name: string): string => `${name}_lost`;

function events({ name, record, pages }: FormEvents, ring: boolean): readonly string[] {
  return ring ? throughRing(name, record, pages) : throughPerf(name, record);
}

function throughRing(name: string, record: string, pages: number): readonly string[] {
  const lost = lostMap(name);
  return [
    `BPF_RINGBUF_OUTPUT(${name}, ${pages}); BPF_PERCPU_ARRAY(${lost}, u64, 1);`,
    `${INLINE} int ${name}_lose(void) { int zero = 0; u64 *lost = ${lost}.lookup(&zero); if (lost) __sync_fetch_and_add(lost, 1); return 0; }`,
    `${INLINE} int ${name}_emit(void *ctx, ${record} *event) { if (${name}.ringbuf_output(event, sizeof(*event), 0)) ${name}_lose(); return 0; }`,
    `${INLINE} ${record} *${name}_reserve(void) { ${record} *event = ${name}.ringbuf_reserve(sizeof(${record})); if (!event) ${name}_lose(); return event; }`,
    `${INLINE} int ${name}_submit(void *ctx, ${record} *event) { ${name}.ringbuf_submit(event, 0); return 0; }`,
    `${INLINE} int ${name}_discard(${record} *event) { ${name}.ringbuf_discard(event, 0); return 0; }`,
  ];
}

function throughPerf(name: string, record: string): readonly string[] {
  return [
    `BPF_PERF_OUTPUT(${name}); BPF_PERCPU_ARRAY(${name}_scratch, ${record}, 1);`,
    `${INLINE} int ${name}_emit(void *ctx, ${record} *event) { ${name}.perf_submit(ctx, event, sizeof(*event)); return 0; }`,
    `${INLINE} ${record} *${name}_reserve(void) { int zero = 0; return ${name}_scratch.lookup(&zero); }`,
    `${INLINE} int ${name}_submit(void *ctx, ${record} *event) { ${name}.perf_submit(ctx, event, sizeof(*event)); return 0; }`,
    `${INLINE} int ${name}_discard(${record} *event) { return 0; }`,
  ];
}

const dropped = (tables: number): readonly string[] => [
  `BPF_PERCPU_ARRAY(${DROPPED_MAP}, u64, ${tables});`,
];

/** Keys of a histogram by key: the person's, and the bucket behind it. */
const bucketed = (name: string): string => `struct ${name}_bucketed`;

export function countsTable(table: FormCounts, number: number): readonly string[] {
  const { name, key, aggregates, histogram, amounts, entries } = table;
  const value = `struct ${name}_value`;
  const buffer = bufferMap(name);
  const members = aggregates.map((one) => `${numberType(one.ctype)} ${one.name};`).join(" ");
  const perRow = histogram === undefined ? 1 : bucketCount(histogram.scale);
  const mapKey = key === undefined ? "u32" : histogram === undefined ? key : bucketed(name);
  const map =
    key === undefined
      ? `BPF_TABLE("percpu_array", u32, ${value}, ${buffer}, ${perRow});`
      : `BPF_TABLE("percpu_hash", ${mapKey}, ${value}, ${buffer}, ${entries});`;
  const parameters = [
    ...(key === undefined ? [] : [`${key} *key`]),
    ...amounts.map((amount) => `${numberType(typeOf(table, amount))} ${amount}`),
  ].join(", ");
  return [
    `${value} { u64 count; ${members} };`,
    ...(key !== undefined && histogram !== undefined
      ? [`${bucketed(name)} { ${key} key; u64 bucket; };`]
      : []),
    `${map} BPF_ARRAY_OF_MAPS(${name}, "${buffer}", 1);`,
    `${INLINE} int ${name}_dropped(void) { u32 number = ${number}; u64 *full = ${DROPPED_MAP}.lookup(&number); if (full) __sync_fetch_and_add(full, 1); return 0; }`,
    `${INLINE} int ${name}_add(${parameters || "void"}) {`,
    `int tool_zero = 0; void *tool_now = ${name}.lookup(&tool_zero); if (!tool_now) return 0;`,
    ...place(table, mapKey),
    `${value} *tool_value = bpf_map_lookup_elem(tool_now, tool_key);`,
    ...(key === undefined ? ["if (!tool_value) return 0;"] : insertion(name, value)),
    "__sync_fetch_and_add(&tool_value->count, 1);",
    ...aggregates.map(update),
    "return 0; }",
  ];
}

const numberType = (ctype: string): string => (isSigned(ctype) ? "s64" : "u64");

const typeOf = ({ aggregates, histogram }: FormCounts, amount: string): string =>
  aggregates.find(({ name }) => name === amount)?.ctype ?? histogram!.ctype;

/** `tool_key` points to the key of the map. */
function place({ key, histogram }: FormCounts, mapKey: string): readonly string[] {
  if (histogram === undefined)
    return key === undefined ? ["int *tool_key = &tool_zero;"] : [`${key} *tool_key = key;`];
  const { name, ctype, scale } = histogram;
  const bucket =
    scale.kind === "log2"
      ? `tool_log2_bucket(${name}, ${isSigned(ctype) ? `${name} < 0` : "0"})`
      : `tool_linear_bucket(${name}, ${scale.first}LL, ${scale.step}ULL, ${scale.count})`;
  if (key === undefined) return [`u32 tool_bucket = ${bucket}; u32 *tool_key = &tool_bucket;`];
  return [
    `${mapKey} tool_bucketed; __builtin_memset(&tool_bucketed, 0, sizeof(tool_bucketed));`,
    `tool_bucketed.key = *key; tool_bucketed.bucket = ${bucket}; ${mapKey} *tool_key = &tool_bucketed;`,
  ];
}

/** A new key; where there is no room the event is counted as dropped. */
const insertion = (name: string, value: string): readonly string[] => [
  "if (!tool_value) {",
  `${value} tool_new = {}; bpf_map_update_elem(tool_now, tool_key, &tool_new, BPF_NOEXIST);`,
  "tool_value = bpf_map_lookup_elem(tool_now, tool_key);",
  `if (!tool_value) return ${name}_dropped(); }`,
];

/** Sums are atomic although the values are each CPU's own: an interrupt may come between. */
function update({ kind, name }: FormCounts["aggregates"][number]): string {
  if (kind === "sum") return `__sync_fetch_and_add(&tool_value->${name}, ${name});`;
  const sign = kind === "min" ? "<" : ">";
  return `if (tool_value->count == 1 || ${name} ${sign} tool_value->${name}) tool_value->${name} = ${name};`;
}
