/** What tables, streams and their views must be, wherever they come from a file. */
import {
  among,
  check,
  figure,
  flag,
  isRecord,
  large,
  list,
  maybe,
  named,
  ofKind,
  record,
  text,
  upTo,
  whole,
  type Check,
} from "./checks.js";

/** Structs in structs and arrays of arrays. */
const deepest = 16;
/** A width on the screen, digits, frames: what is larger would only cost memory. */
const small = upTo(1000);
const bucketMost = 100_000;

const place = ofKind({
  bytes: {
    ...{ offset: whole, size: whole },
    bits: maybe(record({ shift: whole, width: whole })),
  },
  index: { divisor: whole, modulus: whole },
});

const meanings = [
  ...[
    "plain",
    "time",
    "clock",
    "duration",
    "bytes",
    "user",
    "group",
    "errno",
    "result",
    "open-flags",
  ],
  ...["file-mode", "signal", "device", "tcp-state", "family", "syscall"],
] as const;

const bare = Object.fromEntries(
  ["hex", "bool", "char", "ip", "float", "kernel-symbol"].map((kind) => [kind, {}]),
);

function typeOf(depth: number): Check {
  if (depth === 0) return () => "";
  // Made when it is asked for: a type may hold types.
  let made: Check | undefined;
  const inner: Check = (value) => (made ??= typeOf(depth - 1))(value);
  return ofKind({
    ...bare,
    int: { signed: flag, as: maybe(among(meanings)) },
    data: { length: maybe(text) },
    names: { names: named(text), signed: maybe(flag) },
    string: { most: maybe(whole) },
    array: { element: inner, size: whole, count: whole },
    struct: { members: list(record({ name: text, place, type: inner })) },
    "user-symbol": { pid: text },
    "kernel-stack": { map: text },
    "user-stack": { map: text, pid: text, caller: maybe(text) },
  });
}

const dataType = typeOf(deepest);
const field = record({ name: text, place, type: dataType, typedefs: maybe(list(text)) });

const counted = { table: text, title: text };
const owner = maybe(
  record({ kernel: maybe(text), user: maybe(text), comm: maybe(text), pid: maybe(text) }),
);
const positive = check((value) => typeof value === "bigint" && value > 0n && value < 1n << 64n);

export const view = ofKind({
  counts: { ...counted, width: small },
  frequency: { table: text, heading: text, top: maybe(whole) },
  histogram: {
    ...{ ...counted, section: maybe(text), keys: maybe(list(text)), divisor: positive },
    ...{ statistics: maybe(text), top: maybe(whole), texts: maybe(record({})) },
  },
  stacks: {
    ...{ table: text, kernel: maybe(text), user: maybe(text), comm: maybe(text), pid: maybe(text) },
    ...{ waker: owner, aggregate: among(["count", "sum"]), divisor: positive, unit: text },
    ...{ style: among(["stackcount", "profile"]), folded: flag, delimited: flag },
    ...{ offsets: flag, addresses: flag, annotate: flag },
  },
  columns: {
    of: text,
    columns: list(
      record({
        ...{ key: text, title: text, name: maybe(text), width: small },
        align: among(["left", "right"]),
        format: ofKind({
          ...{ text: {}, int: {}, hex: {}, time: {}, elapsed: {} },
          cut: { most: small },
          octal: { digits: small },
          decimal: {
            divisor: check((value) => Number.isFinite(value) && value !== 0),
            digits: upTo(20),
          },
        }),
      }),
    ),
    ...{ sort: maybe(text), top: maybe(whole), stacks: maybe(list(text)), folded: maybe(text) },
    ...{ titlesOnce: maybe(flag), sentence: maybe(text), raw: maybe(text) },
    // A function does not come from a file.
    ...{ row: among([undefined]), all: among([undefined]) },
  },
});

const scale = ofKind({
  log2: { subBits: upTo(8) },
  linear: { first: large, step: positive, count: upTo(bucketMost) },
});

export const table = record({
  name: text,
  store: record({ kind: text }),
  keys: list(field),
  bucket: maybe(record({ place, scale })),
  aggregates: list(
    record({
      ...{ name: text, signed: flag, type: maybe(dataType) },
      kind: maybe(among(["count", "sum", "min", "max"])),
    }),
  ),
  ...{ sums: maybe(among([true])), remembers: maybe(among([true])), keyFields: maybe(whole) },
  counted: maybe(list(text)),
});

export const stream = record({ name: text, map: text, ring: flag, fields: list(field) });

const frame = record({ address: large, name: text, offset: whole, module: text });
const stack = record({ frames: list(frame, 1000), missing: maybe(text), cutOff: flag });

function valueOf(depth: number): Check {
  if (depth === 0) return () => "";
  let made: Check | undefined;
  const inner = list((value) => (made ??= valueOf(depth - 1))(value));
  return (value) => {
    if (["string", "boolean", "bigint", "number"].includes(typeof value)) return undefined;
    if (Array.isArray(value)) return inner(value);
    return isRecord(value) && "members" in value ? inner(value["members"]) : stack(value);
  };
}
export const value = valueOf(deepest);

const bucketNumber = upTo(bucketMost + 2);
export const buckets: Check = check(
  (value) =>
    value instanceof Map &&
    [...value].every(
      ([bucket, count]) => bucketNumber(bucket) === undefined && Number.isFinite(count),
    ),
);

/** Rows have a value for each field that their spec names. */
const sameLength =
  (name: "keys" | "fields", of: (row: never) => unknown): Check =>
  (each) => {
    const { spec, rows } = each as { spec: Record<string, unknown[]>; rows: never[] };
    const wrong = rows.findIndex((row) => (of(row) as unknown[]).length !== spec[name]!.length);
    return wrong < 0 ? undefined : `.rows[${wrong}]`;
  };

export const row = record({
  ...{ keys: list(value), count: figure, sum: maybe(large), min: maybe(large), max: maybe(large) },
  ...{ figures: maybe(list(large)), buckets: maybe(buckets) },
});

export const snapshot = record(
  { spec: table, rows: list(row), dropped: figure, seconds: figure, full: maybe(flag) },
  sameLength("keys", ({ keys }: { keys: unknown[] }) => keys),
);

export const records = record(
  { spec: stream, rows: list(list(value)), dropped: figure },
  sameLength("fields", (each: unknown[]) => each),
);

export const shape = record({
  ...{ views: list(view, 1000), tables: list(table, 1000), streams: list(stream, 1000) },
  ...{ programs: list(text), places: maybe(list(text)) },
});
