import { eventType, keyType, valueType } from "../ctypes/index.js";
import type { CompiledModule, MapSpec } from "../types/module.js";
import {
  aggregateKind,
  type Aggregate,
  type DataField,
  type DataType,
  type StreamSpec,
  type TableSpec,
} from "../types/data.js";
import { fail, ok, type Diagnostic, type Outcome } from "../types/outcome.js";
import { nearest } from "../oneliners/nearest.js";
import { nearestHint } from "../oneliners/source.js";
import { typedFields } from "./typed_fields.js";

/** What is wanted of a map; a tool's Described is one. */
export interface MapWish {
  readonly map: string;
  readonly fields?: Readonly<Record<string, DataType>>;
  readonly aggregates?: Readonly<Record<string, Aggregate["name"]>>;
}

/** A compiled module's maps and their types. */
export type TypedModule = Pick<CompiledModule, "maps" | "btf">;

export type Description = TableSpec | StreamSpec;

/** enum bpf_map_type: maps that hold entries by key, and among them arrays, whose key is an index. */
const KEYED: ReadonlySet<number> = new Set([1, 2, 5, 6, 9, 10]);
const ARRAYS: ReadonlySet<number> = new Set([2, 6]);
const PERF = 4;
const RING = 27;

/** A map of a C program as it describes itself → how it is read. Members are named as in C, nested ones `outer.inner`. */
export function describe(module: TypedModule, wanted: MapWish): Outcome<Description> {
  const map = module.maps.find(({ name }) => name === wanted.map);
  if (!map) return fail(unknownMap(module, wanted.map));
  if (map.type === PERF || map.type === RING) return describeStream(module, map, wanted);
  if (KEYED.has(map.type)) return describeTable(module, map, wanted);
  return fail(problem("not-a-table", `map ${map.name} can be read neither by key nor as a stream`));
}

const problem = (code: string, message: string, hint?: string): Diagnostic => ({
  severity: "error",
  code,
  message,
  ...(hint === undefined ? {} : { hint }),
});

function unknownMap({ maps }: Pick<CompiledModule, "maps">, name: string): Diagnostic {
  const near = nearest(
    name,
    maps.map((map) => map.name),
  );
  return problem("unknown-map", `the program has no map ${name}`, nearestHint(near));
}

function describeStream(module: TypedModule, map: MapSpec, wanted: MapWish): Outcome<Description> {
  const type = eventType(module, map);
  const told = type === undefined ? [] : typedFields(type, "value", module);
  if (told.length === 0) return fail(unknownRecords(map));
  const fields = withMeanings(told, wanted, map.name);
  if (!fields.ok) return fields;
  const { name } = map;
  return ok({ name, map: name, ring: map.type === RING, fields: fields.value });
}

const unknownRecords = ({ name, eventFields = [] }: MapSpec): Diagnostic =>
  problem(
    "unknown-record",
    `the type of the records of ${name} cannot be determined${eventFields.length === 0 ? "" : `: ${eventFields.map((field) => field.split("#")[0]).join(", ")}`}`,
    `send a variable of one type: struct event e = {}; ${name}.perf_submit(ctx, &e, sizeof(e))`,
  );

function describeTable(module: TypedModule, map: MapSpec, wanted: MapWish): Outcome<Description> {
  const key = keyType(module, map);
  const value = valueType(module, map);
  if (!key) return fail(unknownLayout(map, "keys"));
  if (!value) return fail(unknownLayout(map, "values"));
  const measured = measuresOf(map, typedFields(value, "", module), wanted);
  if (!measured.ok) return measured;
  const keys = ARRAYS.has(map.type)
    ? arrayKeys(map, wanted)
    : withMeanings(typedFields(key, "key", module), wanted, map.name);
  if (!keys.ok) return keys;
  const { name } = map;
  return ok({
    name,
    store: { kind: "plain", map: name },
    keys: keys.value,
    aggregates: measured.value,
  });
}

export const unknownLayout = (map: MapSpec, what: string): Diagnostic =>
  problem("unknown-layout", `the layout of the ${what} of ${map.name} cannot be determined`);

/** One element needs no key. */
function arrayKeys(map: MapSpec, { fields }: MapWish): Outcome<readonly DataField[]> {
  if (map.maxEntries === 1) return ok([]);
  const place = { kind: "index", divisor: 1, modulus: map.maxEntries } as const;
  return ok([{ name: "key", place, type: fields?.["key"] ?? { kind: "int", signed: false } }]);
}

/** Fields with the meaning that was asked for; asking for one that is not there is a mistake. */
function withMeanings(
  told: readonly DataField[],
  { fields = {} }: MapWish,
  map: string,
): Outcome<readonly DataField[]> {
  const names = told.map(({ name }) => name);
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown !== undefined)
    return fail(
      problem(
        "unknown-member",
        `${map} has no member ${unknown}`,
        nearestHint(nearest(unknown, names)) ?? `it has ${names.join(", ")}`,
      ),
    );
  return ok(told.map((field) => ({ ...field, type: fields[field.name] ?? field.type })));
}

/** With its kind it is read as the 64 bits that it is: a program may put any number there, and a count ends at 2^53. */
const exactly = (name: string, signed: boolean): Aggregate => ({
  name,
  kind: aggregateKind({ name, signed }),
  signed,
});

/** A number is the count; of a struct, the u64s that are named, in their order. */
function measuresOf(
  map: MapSpec,
  told: readonly DataField[],
  { aggregates }: MapWish,
): Outcome<readonly Aggregate[]> {
  const [only] = told;
  const number = only && numberOf(only);
  if (told.length === 1 && number !== undefined && (number.size === 8 || number.size === 4))
    return ok([exactly(aggregates?.[only!.name] ?? "count", number.signed)]);
  const named: Aggregate[] = [];
  for (const [i, field] of told.entries()) {
    const name = aggregates?.[field.name];
    const found = numberOf(field);
    if (name === undefined || found?.size !== 8 || found.offset !== 8 * i) break;
    named.push({ name, signed: found.signed });
  }
  if (named.length > 0 && named.length === Object.keys(aggregates ?? {}).length) return ok(named);
  return fail(
    problem(
      "unknown-aggregates",
      `the values of ${map.name} are not counts`,
      "a number, or a struct whose first members are u64 and are named as aggregates",
    ),
  );
}

/** A whole number that is no bit-field. */
function numberOf({ place, type }: DataField) {
  if (type.kind !== "int" || place.kind !== "bytes" || place.bits !== undefined) return undefined;
  return { ...place, signed: type.signed };
}
