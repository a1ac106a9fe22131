import type { CompiledModule, MapSpec } from "../types/module.js";
import type { DataField, DataType, Measure, StreamSpec, TableSpec } from "../types/data.js";
import { fail, ok, type Diagnostic, type Outcome } from "../types/outcome.js";
import { nearest } from "../oneliners/nearest.js";
import { nearestHint } from "../oneliners/source.js";
import { eventShape } from "./eventfields.js";
import { shapeOf, type Leaf, type Shape } from "./layout.js";

/** What is wanted of a map; a tool's Described is one. */
export interface MapWish {
  readonly map: string;
  readonly fields?: Readonly<Record<string, DataType>>;
  readonly measures?: Readonly<Record<string, Measure["name"]>>;
}

export type Description = TableSpec | StreamSpec;

/** enum bpf_map_type: maps that hold entries by key, and among them arrays, whose key is an index. */
const KEYED: ReadonlySet<number> = new Set([1, 2, 5, 6, 9, 10]);
const ARRAYS: ReadonlySet<number> = new Set([2, 6]);
const PERF = 4;
const RING = 27;

/** A map of a C program as it describes itself → how it is read. Members are named as in C, nested ones `outer.inner`. */
export function describe(
  module: Pick<CompiledModule, "maps">,
  wanted: MapWish,
): Outcome<Description> {
  const map = module.maps.find(({ name }) => name === wanted.map);
  if (!map) return fail(unknownMap(module, wanted.map));
  if (map.type === PERF || map.type === RING) return describeStream(map, wanted);
  if (KEYED.has(map.type)) return describeTable(map, wanted);
  return fail(
    problem("not-a-table", `map ${map.name} holds nothing that can be read by key or as a stream`),
  );
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

function describeStream(map: MapSpec, wanted: MapWish): Outcome<Description> {
  const fields = map.eventFields ?? [];
  const shape = fields.length > 0 ? eventShape(fields) : undefined;
  if (!shape)
    return fail(
      problem(
        "unknown-record",
        `the records of ${map.name} are of a form that can't be told: ${fields.join(", ") || "they are no struct"}`,
        "members of plain types: u32, u64, char[16], …",
      ),
    );
  const named = nameFields(shape.leaves, wanted, map.name);
  if (!named.ok) return named;
  const spec: StreamSpec = {
    name: map.name,
    map: map.name,
    ring: map.type === RING,
    fields: named.value,
  };
  return ok(spec);
}

function describeTable(map: MapSpec, wanted: MapWish): Outcome<Description> {
  const key = shapeOf(map.key);
  const value = shapeOf(map.value);
  if (!key || key.size !== map.keySize) return fail(unknownLayout(map, "keys"));
  if (!value || value.size !== map.valueSize) return fail(unknownLayout(map, "values"));
  const measured = measuresOf(map, value, wanted);
  if (!measured.ok) return measured;
  const keys = ARRAYS.has(map.type) ? arrayKeys(map, wanted) : hashKeys(map, key, wanted);
  if (!keys.ok) return keys;
  const { name } = map;
  return ok({
    name,
    store: { kind: "plain", map: name },
    keys: keys.value,
    measures: measured.value,
  });
}

const unknownLayout = (map: MapSpec, what: string): Diagnostic =>
  problem("unknown-layout", `the layout of the ${what} of ${map.name} can't be told`);

/** One element needs no key. */
function arrayKeys(map: MapSpec, { fields }: MapWish): Outcome<readonly DataField[]> {
  if (map.maxEntries === 1) return ok([]);
  const place = { kind: "index", divisor: 1, modulus: map.maxEntries } as const;
  return ok([{ name: "key", place, type: fields?.["key"] ?? { kind: "int", signed: false } }]);
}

function hashKeys(map: MapSpec, { leaves }: Shape, wanted: MapWish): Outcome<readonly DataField[]> {
  const single = leaves.length === 1 && leaves[0]!.name === "";
  return nameFields(single ? [{ ...leaves[0]!, name: "key" }] : leaves, wanted, map.name);
}

/** Fields with the meaning that was asked for; asking for one that is not there is a mistake. */
function nameFields(
  leaves: readonly Leaf[],
  { fields = {} }: MapWish,
  map: string,
): Outcome<readonly DataField[]> {
  const names = leaves.map(({ name }) => name);
  const unknown = Object.keys(fields).find((name) => !names.includes(name));
  if (unknown !== undefined)
    return fail(
      problem(
        "unknown-member",
        `${map} has no member ${unknown}`,
        nearestHint(nearest(unknown, names)) ?? `it has ${names.join(", ")}`,
      ),
    );
  return ok(
    leaves.map(({ name, offset, size, type }) => ({
      name,
      place: { kind: "bytes", offset, size },
      type: fields[name] ?? type,
    })),
  );
}

/** A number is the count; of a struct, the u64s that are named, in their order. */
function measuresOf(
  map: MapSpec,
  value: Shape,
  { measures }: MapWish,
): Outcome<readonly Measure[]> {
  const { leaves } = value;
  const [only] = leaves;
  if (leaves.length === 1 && only?.type.kind === "int")
    return ok([{ name: measures?.[only.name] ?? "count", signed: only.type.signed }]);
  const chosen = leaves.map((leaf) => [leaf, measures?.[leaf.name]] as const);
  const named: Measure[] = [];
  for (const [i, [leaf, name]] of chosen.entries()) {
    const { type, size, offset } = leaf;
    if (name === undefined || type.kind !== "int" || size !== 8 || offset !== 8 * i) break;
    named.push({ name, signed: type.signed });
  }
  if (named.length > 0 && named.length === Object.keys(measures ?? {}).length) return ok(named);
  return fail(
    problem(
      "unknown-measures",
      `the values of ${map.name} are no counts`,
      "a number, or a struct whose first members are u64 and are named as measures",
    ),
  );
}
