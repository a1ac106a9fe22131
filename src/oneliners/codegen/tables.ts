import {
  DROPPED_MAP,
  bucketCount,
  type DataField,
  type DataType,
  type Aggregate,
  type BucketScale,
  type TableSpec,
} from "../../types/data.js";
import type { Block } from "./block.js";
import { c, type Code } from "./code.js";
import { align, layOut, toCStruct, type Field, type Layout } from "./layout.js";

/** Keys that a table has room for unless it is told otherwise. */
export const DEFAULT_CAPACITY = 10240;

/** One part of a hash's key: its field in C and what it means. */
export interface KeyPart {
  /** C name in the key struct: `f0`. */
  readonly field: Field;
  /** As a person reads it: `args->count`. */
  readonly name: string;
  readonly type: DataType;
}

/** A table of which the text does not exist yet. */
export interface TableDraft {
  /** C name, unique in the text: `t0`. */
  readonly name: string;
  /** Its place among the text's tables: index in the map of dropped events. */
  readonly number: number;
  readonly shape:
    | { readonly kind: "hash"; readonly parts: readonly KeyPart[]; readonly capacity: number }
    /** One row for each name, told by an index; one name = one row without a key. */
    | { readonly kind: "array"; readonly names: readonly string[]; readonly keyName: string };
  readonly buckets?: BucketScale;
  /** In the order of the value's u64s; "count" first. */
  readonly aggregates: readonly Aggregate[];
}

export interface DeclaredTable {
  /** Structs and maps, before any program. */
  readonly text: string;
  readonly spec: TableSpec;
}

/** C name of a hash's key struct. */
export const keyStruct = (draft: TableDraft): string => `${draft.name}_key`;
const valueStruct = (draft: TableDraft): string => `${draft.name}_value`;
const BUCKET = "bucket";

/** Largest key that a program builds on its stack of 512 bytes; others lie in a map of their own. */
const MOST_ON_STACK = 256;

/** What has the strictest place comes first: no gaps between, and texts begin on a multiple of eight. */
function keyLayout(parts: readonly KeyPart[], buckets: BucketScale | undefined): Layout {
  const bucketField: readonly Field[] =
    buckets === undefined ? [] : [{ name: BUCKET, ctype: "u32" }];
  const fields = [...parts.map(({ field }) => field), ...bucketField];
  return layOut(fields.map(rounded).sort((a, b) => strictness(b) - strictness(a)));
}

const rounded = (field: Field): Field =>
  field.count === undefined ? field : { ...field, count: align(field.count, 8) };

const strictness = (field: Field): number => (field.count === undefined ? BYTES[field.ctype] : 8);

/** C of the key: a local, or what a pointer points to. */
export const keyOf = (draft: TableDraft): string =>
  inScratch(draft) ? `(*${draft.name}_k)` : `${draft.name}_k`;

/** Bytes of a hash's key. */
export const keySize = ({ shape, buckets }: TableDraft): number =>
  shape.kind === "hash" ? keyLayout(shape.parts, buckets).size : 0;

/** True where the key is too large for the stack. */
export const inScratch = (draft: TableDraft): boolean => keySize(draft) > MOST_ON_STACK;

/**
 * The maps of a table. Programs reach the current one through an array of maps
 * with one element; two take turns there, so that an interval ends at one
 * moment for all keys (types/data.ts, TableStore).
 */
export function declareTable(draft: TableDraft): DeclaredTable {
  const { name, shape, buckets, aggregates } = draft;
  const value = layOut(aggregates.map((m) => ({ name: m.name, ctype: m.signed ? "s64" : "u64" })));
  const inner = `${name}_buffer`;
  const store = { kind: "double-buffer", map: name, inner } as const;
  const outer = `BPF_ARRAY_OF_MAPS(${name}, "${inner}", 1);\n`;
  if (shape.kind === "array") {
    const perName = buckets === undefined ? 1 : bucketCount(buckets);
    const entries = perName * shape.names.length;
    const keys: readonly DataField[] =
      shape.names.length === 1
        ? []
        : [
            {
              name: shape.keyName,
              place: { kind: "index", divisor: perName, modulus: shape.names.length },
              type: { kind: "names", names: { ...shape.names } },
            },
          ];
    return {
      text: `${toCStruct(valueStruct(draft), value)}BPF_TABLE("percpu_array", u32, struct ${valueStruct(draft)}, ${inner}, ${entries});\n${outer}`,
      spec: {
        name,
        store,
        keys,
        ...(buckets === undefined
          ? {}
          : {
              bucket: { place: { kind: "index", divisor: 1, modulus: perName }, scale: buckets },
            }),
        aggregates,
      },
    };
  }
  const key = keyLayout(shape.parts, buckets);
  const scratch = inScratch(draft)
    ? `BPF_PERCPU_ARRAY(${name}_scratch, struct ${keyStruct(draft)}, 1);\n`
    : "";
  const placeOf = (fieldName: string): DataField["place"] => {
    const placed = key.fields.find((field) => field.name === fieldName)!;
    const next = BYTES[placed.ctype] * (placed.count ?? 1);
    return { kind: "bytes", offset: placed.offset, size: next };
  };
  return {
    text: `${toCStruct(keyStruct(draft), key)}${toCStruct(valueStruct(draft), value)}BPF_TABLE("percpu_hash", struct ${keyStruct(draft)}, struct ${valueStruct(draft)}, ${inner}, ${shape.capacity});\n${outer}${scratch}`,
    spec: {
      name,
      store,
      keys: shape.parts.map(({ field, name: shown, type }) => ({
        name: shown,
        place: placeOf(field.name),
        type,
      })),
      ...(buckets === undefined ? {} : { bucket: { place: placeOf(BUCKET), scale: buckets } }),
      aggregates,
    },
  };
}

const BYTES = { u8: 1, s8: 1, char: 1, u16: 2, s16: 2, u32: 4, s32: 4, u64: 8, s64: 8 } as const;

/** The map that counts what found no room, for all tables of a text. */
export const declareDropped = (tables: number): string =>
  `BPF_PERCPU_ARRAY(${DROPPED_MAP}, u64, ${Math.max(tables, 1)});\n`;

/** Begins a hash's key, all zeros; the caller fills its fields as `NAME.f0`. Texts have a multiple of eight characters there. */
export function beginKey(draft: TableDraft, block: Block): string {
  const key = `${draft.name}_k`;
  if (!inScratch(draft)) {
    block.add(c`struct ${keyStruct(draft)} ${key} = {};`);
    return key;
  }
  block.add(c`int ${draft.name}_first = 0;`);
  block.add(
    c`struct ${keyStruct(draft)} *${key} = ${draft.name}_scratch.lookup(&${draft.name}_first);`,
  );
  block.add(c`if (!${key}) return 0;`);
  // Volatile: the compiler would make a call of memset of it, which the kernel has not.
  block.add(c`volatile u64 *${draft.name}_words = (void *)${key};`);
  block.add(
    c`_Pragma("unroll") for (int i = 0; i < (int)sizeof(*${key}) / 8; i++) ${draft.name}_words[i] = 0;`,
  );
  return `(*${key})`;
}

/**
 * Counts one event in a table. A hash's key is filled already (beginKey); an
 * array's index is `index`, C of a number below the count of its names.
 * `amount` is C of the value that the bucket and the sums are about.
 */
export function addUpdate(
  draft: TableDraft,
  block: Block,
  given: {
    readonly index?: Code;
    readonly amount?: { readonly code: Code; readonly signed: boolean };
  },
): void {
  const { name, shape, buckets, aggregates } = draft;
  const amount = given.amount === undefined ? undefined : `${name}_x`;
  if (given.amount !== undefined)
    block.add(c`${given.amount.signed ? "s64" : "u64"} ${amount!} = ${given.amount.code};`);
  const bucket =
    buckets === undefined
      ? undefined
      : addBucket(draft, buckets, amount!, given.amount!.signed, block);
  if (shape.kind === "array") {
    const first = given.index ?? c`0`;
    const index =
      bucket === undefined ? first : c`(${first}) * ${bucketCount(buckets!)} + ${bucket}`;
    block.add(c`u32 ${name}_k = ${index};`);
  } else if (bucket !== undefined) block.add(c`${keyOf(draft)}.${BUCKET} = ${bucket};`);
  block.add(c`int ${name}_zero = 0;`);
  block.add(c`void *${name}_now = ${name}.lookup(&${name}_zero);`);
  block.add(c`if (!${name}_now) return 0;`);
  block.add(
    c`struct ${valueStruct(draft)} *${name}_v = bpf_map_lookup_elem(${name}_now, &${keyOf(draft)});`,
  );
  if (shape.kind === "hash") addInsertion(draft, block);
  else block.add(c`if (!${name}_v) return 0;`);
  for (const aggregate of aggregates) addAggregate(aggregate, `${name}_v`, amount, block);
}

/** A new key; where there is no room the event is counted as dropped. */
function addInsertion(draft: TableDraft, block: Block): void {
  const { name } = draft;
  const fresh = block.nested();
  fresh.add(c`struct ${valueStruct(draft)} ${name}_new = {};`);
  fresh.add(c`bpf_map_update_elem(${name}_now, &${keyOf(draft)}, &${name}_new, BPF_NOEXIST);`);
  fresh.add(c`${name}_v = bpf_map_lookup_elem(${name}_now, &${keyOf(draft)});`);
  const full = fresh.nested();
  full.add(c`u32 ${name}_number = ${draft.number};`);
  full.add(c`u64 *${name}_full = ${DROPPED_MAP}.lookup(&${name}_number);`);
  full.add(c`if (${name}_full) __sync_fetch_and_add(${name}_full, 1);`);
  full.add(c`return 0;`);
  fresh.add(c`if (!${name}_v) {\n${full.code()}${fresh.indent}}`);
  block.add(c`if (!${name}_v) {\n${fresh.code()}${block.indent}}`);
}

/**
 * Sums are atomic although the values are each CPU's own: an interrupt, or in a
 * program another task, may come between. On the CPU's own cache line that
 * costs nothing that could be measured.
 */
function addAggregate(
  aggregate: Aggregate,
  value: string,
  amount: string | undefined,
  block: Block,
): void {
  switch (aggregate.name) {
    case "count":
      // min and max look whether there was one before.
      return block.add(c`__sync_fetch_and_add(&${value}->count, 1);`);
    case "sum":
      return block.add(c`__sync_fetch_and_add(&${value}->sum, ${amount!});`);
    case "min":
      return block.add(
        c`if (${value}->count == 1 || ${amount!} < ${value}->min) ${value}->min = ${amount!};`,
      );
    case "max":
      return block.add(
        c`if (${value}->count == 1 || ${amount!} > ${value}->max) ${value}->max = ${amount!};`,
      );
  }
}

/** Statements for the bucket; answers with its local's name. */
function addBucket(
  draft: TableDraft,
  scale: BucketScale,
  amount: string,
  signed: boolean,
  block: Block,
): string {
  const bucket = `${draft.name}_bucket`;
  if (scale.kind === "linear") {
    const { first, step, count } = scale;
    const last = first + step * BigInt(count);
    block.add(c`u32 ${bucket} = ${count};`);
    const inner = block.nested();
    inner.add(c`${bucket} = ${count + 1};`);
    const range = block.nested();
    range.add(c`${bucket} = (u32)((u64)(${amount} - ${bound(first)}) / ${step}ULL);`);
    const atLeast = signed || first > 0n ? c`${amount} >= ${bound(first)}` : c`1`;
    // An unsigned number is above every negative one, whatever C makes of the comparison.
    const above = signed || last > 0n ? c`${amount} >= ${bound(last)}` : c`1`;
    block.add(
      c`if (${above}) {\n${inner.code()}${block.indent}} else if (${atLeast}) {\n${range.code()}${block.indent}}`,
    );
    return bucket;
  }
  const { subBits } = scale;
  const negative = bucketCount(scale) - 1;
  const exponent = `${draft.name}_e`;
  block.add(c`u32 ${bucket} = ${negative};`);
  const inner = block.nested();
  inner.add(c`u64 ${draft.name}_u = ${amount};`);
  inner.add(c`u32 ${exponent} = 0;`);
  inner.add(c`u64 ${draft.name}_w = ${draft.name}_u;`);
  for (const bits of [32, 16, 8, 4, 2, 1]) {
    inner.add(
      c`if (${draft.name}_w >> ${bits}) { ${draft.name}_w >>= ${bits}; ${exponent} += ${bits}; }`,
    );
  }
  const small = c`${bucket} = ${draft.name}_u;`;
  const large = c`${bucket} = ((${exponent} - ${subBits} + 1) << ${subBits}) + ((${draft.name}_u >> (${exponent} - ${subBits})) & ${(1 << subBits) - 1});`;
  inner.add(c`if (${draft.name}_u < ${1 << subBits}) ${small}`);
  inner.add(c`else ${large}`);
  block.add(c`${signed ? `if (${amount} >= 0) ` : ""}{\n${inner.code()}${block.indent}}`);
  return bucket;
}

const bound = (value: bigint): string =>
  value < 0n ? `(${value}LL)` : value > 0x7fffffffffffffffn ? `${value}ULL` : `${value}LL`;
