/** What the entries of a recording must be before anything is made of them. */
import {
  among,
  check,
  figure,
  flag,
  isRecord,
  list,
  maybe,
  ofKind,
  record,
  text,
  upTo,
  whole,
  type Check,
} from "./checks.js";
import { shape, buckets, stream, table } from "./data_schema.js";
import { limits } from "./format.js";

const id = upTo(Number.MAX_SAFE_INTEGER);
const cellRun = { id, run: id };
const plan = record({ notes: list(text), shape, cText: text });

const span = record({ start: whole, end: whole });
const diagnostic = record({
  ...{ severity: among(["error", "warning", "note"]), code: text, message: text },
  ...{ source: maybe(record({ name: text, text })), span: maybe(span) },
  ...{ hint: maybe(text), fix: maybe(text), log: maybe(text) },
});

const matches = (pattern: RegExp): Check =>
  check((value) => typeof value === "string" && pattern.test(value));
const digits = matches(/^-?\d{1,40}$/);
const hex = matches(/^[0-9a-f]{1,16}$/);

/** A list of parts that differ. */
const tuple = (least: number, ...parts: readonly Check[]): Check =>
  check(
    (value) =>
      Array.isArray(value) &&
      value.length >= least &&
      value.length <= parts.length &&
      value.every((part, i) => parts[i]!(part) === undefined),
  );

const number = check(
  (value) => typeof value === "number" || /^-?(?:NaN|Infinity|0)$/.test(String(value)),
);
const codedStack = record({
  f: list(tuple(4, hex, text, whole, text), 1000),
  m: maybe(text),
  c: maybe(among([true])),
});

function codedOf(depth: number): Check {
  if (depth === 0) return () => "";
  let made: Check | undefined;
  const inner = list((value) => (made ??= codedOf(depth - 1))(value));
  return (value) => {
    if (typeof value === "string" || typeof value === "boolean") return undefined;
    if (typeof value === "number") return whole(value);
    if (!isRecord(value)) return "";
    if ("n" in value) return digits(value["n"]);
    if ("d" in value) return number(value["d"]);
    if ("s" in value) return inner(value["s"]);
    return "a" in value ? inner(value["a"]) : codedStack(value);
  };
}
const coded = codedOf(16);

const large: Check = check(
  (value) => Number.isSafeInteger(value) || (isRecord(value) && digits(value["n"]) === undefined),
);
const orNull =
  (each: Check): Check =>
  (value) =>
    value === null ? undefined : each(value);

const bucketPairs: Check = check(
  (value) =>
    Array.isArray(value) &&
    value.every((each) => Array.isArray(each) && each.length === 2) &&
    buckets(new Map(value as [number, number][])) === undefined,
);

/** Count, sum, min, max, figures, buckets. */
const figures: readonly Check[] = [
  figure,
  ...[orNull(large), orNull(large), orNull(large)],
  ...[orNull(list(large)), orNull(bucketPairs)],
];

const sampleTable = record({
  ...{ name: text, dropped: figure, seconds: figure, full: maybe(flag) },
});
const costs = { total: figure, lost: figure };

const kinds: Readonly<Record<string, Check>> = {
  effect: ofKind(
    {
      run: { ...cellRun, text, from: maybe(text), file: maybe(text), flags: maybe(text) },
      ...{ stop: { id }, remove: { id }, clear: { id } },
    },
    "do",
  ),
  action: ofKind(
    {
      planned: { ...cellRun, plan },
      running: {
        ...{ ...cellRun, plan, since: maybe(text) },
        kept: maybe(record({ ms: figure, maps: figure })),
      },
      refused: { ...cellRun, diagnostics: list(diagnostic) },
      listed: { ...cellRun, lines: list(text) },
      ended: { ...cellRun, why: maybe(text) },
    },
    "type",
  ),
  rows: record({
    ...{ id, name: text, spec: maybe(table), reset: maybe(among([true])) },
    ...{
      add: maybe(list(tuple(2, list(coded), ...figures))),
      set: maybe(list(tuple(2, id, ...figures))),
      gone: maybe(list(id)),
    },
  }),
  events: record({
    ...cellRun,
    records: list(
      record({
        ...{ name: text, spec: maybe(stream), rows: list(list(coded)), skipped: maybe(figure) },
      }),
    ),
  }),
  sample: record({
    ...{ ...cellRun, seconds: figure, tables: list(sampleTable, 1000) },
    ...{ ...costs, runs: figure, nanoseconds: figure },
  }),
  cell: record({
    ...{
      ...cellRun,
      text,
      from: maybe(text),
      file: maybe(text),
      flags: maybe(text),
      pending: maybe(id),
      since: maybe(text),
      plan,
    },
    ...{ state: among(["compiling", "running", "stopped", "failed"]), ...costs },
    ...{ diagnostics: list(diagnostic), heading: text, events: figure },
  }),
};

const time = upTo(limits.time);

/** The way to the first part that is not as it must be. */
export function wrongEntry(entry: unknown): string | undefined {
  if (!isRecord(entry)) return "entry";
  const [kind, ...more] = Object.keys(entry).filter((name) => name !== "t");
  if (kind === undefined || more.length > 0 || !Object.hasOwn(kinds, kind)) return "entry";
  if (time(entry["t"]) !== undefined) return "t";
  const wrong = kinds[kind]!(entry[kind]);
  return wrong === undefined ? undefined : `${kind}${wrong}`;
}

export const wrongHeader = record({
  ...{ version: whole, program: text, host: text, boot: text, release: text, arch: text },
  began: upTo(8e15),
  zone: check((value) => Number.isInteger(value) && Math.abs(value as number) <= 24 * 60),
});

export const wrongMark = record({ t: time, text });
