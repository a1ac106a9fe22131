/**
 * What a saved session must be, part by part: a file may be cut, edited or made
 * to do harm. Each check answers with the path of the first part that is wrong.
 */
type Check = (value: unknown, path: string) => string | undefined;

const is =
  (type: "string" | "number" | "boolean" | "bigint", test: (value: never) => boolean): Check =>
  (value, path) =>
    typeof value === type && test(value as never) ? undefined : path;

const text = is("string", () => true);
const figure = is("number", (value: number) => Number.isFinite(value));
const whole = is("number", (value: number) => Number.isSafeInteger(value));
const flag = is("boolean", () => true);
/** Numbers of 64 bits and what is counted of them. */
const large = is("bigint", (value: bigint) => value > -(1n << 127n) && value < 1n << 127n);
const among =
  (words: readonly string[]): Check =>
  (value, path) =>
    words.includes(value as string) ? undefined : path;

const maybe =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? undefined : check(value, path);

function list(each: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return path;
    for (let i = 0; i < value.length; i++) {
      const wrong = each(value[i], `${path}[${i}]`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

function record(parts: Readonly<Record<string, Check>>, more: Check = () => undefined): Check {
  return (value, path) => {
    if (!isRecord(value)) return path;
    for (const [name, check] of Object.entries(parts)) {
      const wrong = check(value[name], `${path}.${name}`);
      if (wrong !== undefined) return wrong;
    }
    return more(value, path);
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map);

/** An object of one of several kinds. */
const ofKind =
  (kinds: Readonly<Record<string, Readonly<Record<string, Check>>>>): Check =>
  (value, path) => {
    const kind = isRecord(value) ? value["kind"] : undefined;
    if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) return `${path}.kind`;
    return record(kinds[kind]!)(value, path);
  };

const named = (each: Check): Check =>
  record({}, (value, path) => list(each)(Object.values(value as object), path));

const kindOnly = record({ kind: text });
const place = ofKind({
  bytes: { offset: whole, size: whole },
  index: { divisor: whole, modulus: whole },
});
const field = record({ name: text, place, type: kindOnly });

const counted = { table: text, title: text };
const view = ofKind({
  counts: { ...counted, width: whole },
  frequency: { table: text, heading: text, top: maybe(whole) },
  histogram: { ...counted, section: maybe(text), divisor: large, top: maybe(whole) },
  stacks: {
    ...{ table: text, kernel: maybe(text), user: maybe(text), comm: maybe(text), pid: maybe(text) },
    ...{ aggregate: among(["count", "sum"]), divisor: large, unit: text },
    ...{ style: among(["stackcount", "profile"]), folded: flag, delimited: flag },
    ...{ offsets: flag, addresses: flag, annotate: flag },
  },
  columns: {
    of: text,
    columns: list(
      record({
        ...{ key: text, title: text, width: whole, align: among(["left", "right"]) },
        format: record({
          kind: text,
          most: maybe(whole),
          divisor: maybe(figure),
          digits: maybe(whole),
        }),
      }),
    ),
    ...{ sort: maybe(text), top: maybe(whole), stacks: maybe(list(text)), folded: maybe(text) },
  },
});

const scale = ofKind({
  log2: { subBits: is("number", (value: number) => [0, 1, 2, 3, 4, 5, 6, 7, 8].includes(value)) },
  linear: { first: large, step: large, count: whole },
});

const table = record({
  name: text,
  store: kindOnly,
  keys: list(field),
  bucket: maybe(record({ place, scale })),
  aggregates: list(record({ name: among(["count", "sum", "min", "max"]), signed: flag })),
});
const stream = record({ name: text, map: text, ring: flag, fields: list(field) });

const frame = record({ address: large, name: text, offset: whole, module: text });
const stack = record({ frames: list(frame), missing: maybe(text), cutOff: flag });
const value: Check = (each, path) =>
  ["string", "boolean", "bigint"].includes(typeof each) ? undefined : stack(each, path);

const buckets: Check = (each, path) =>
  each instanceof Map && [...each].flat().every((part) => Number.isFinite(part)) ? undefined : path;

/** Rows have a value for each field that their spec names. */
const sameLength =
  (name: "keys" | "fields", of: (row: never) => unknown): Check =>
  (each, path) => {
    const { spec, rows } = each as { spec: Record<string, unknown[]>; rows: never[] };
    const wrong = rows.findIndex((row) => (of(row) as unknown[]).length !== spec[name]!.length);
    return wrong < 0 ? undefined : `${path}.rows[${wrong}]`;
  };

const row = record({
  ...{ keys: list(value), count: figure, sum: maybe(large), min: maybe(large), max: maybe(large) },
  buckets: maybe(buckets),
});
const snapshot = record(
  { spec: table, rows: list(row), dropped: figure, seconds: figure },
  sameLength("keys", ({ keys }: { keys: unknown[] }) => keys),
);
const records = record(
  { spec: stream, rows: list(list(value)), dropped: figure },
  sameLength("fields", (each: unknown[]) => each),
);

const cell = record({
  ...{ text, file: maybe(text), folded: flag, pinned: flag, notes: list(text), cText: text },
  shape: record({
    ...{ views: list(view), tables: list(table), streams: list(stream), prints: flag },
    ...{ programs: list(text), places: maybe(list(text)) },
  }),
  figures: record({
    ...{ total: figure, rate: figure, nanoseconds: maybe(figure), load: figure, lost: figure },
    history: list(figure),
  }),
  data: record({
    tables: list(snapshot),
    before: list(snapshot),
    events: record({ heading: text, lines: list(text), dropped: figure }),
    records: list(records),
  }),
  ...{ kind: maybe(text), kinds: maybe(named(text)) },
  sort: maybe(record({ column: text, descending: flag })),
});

/** The path of the first part of a session's cells that is not as it must be. */
export const wrongPart = (cells: unknown): string | undefined => list(cell)(cells, "cells");
