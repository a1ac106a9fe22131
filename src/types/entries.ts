/** Entries of a C program's map of structs: what tells them apart, and what was added to them. */
import type { DataField, DataValue, TableRow, TableSpec } from "./data.js";

/** The fields that tell rows apart: of entries those of the key, else all. */
export const keyFieldsOf = ({ keys, keyFields }: TableSpec): readonly DataField[] =>
  keyFields === undefined ? keys : keys.slice(0, keyFields);

/** A number that may be counted with: no name, flag or address. */
const counting: ReadonlySet<string | undefined> = new Set([
  undefined,
  "plain",
  "bytes",
  "duration",
]);

const isFigure = ({ type, typedefs = [] }: DataField): boolean =>
  type.kind === "int" && counting.has(type.as) && !typedefs.some((name) => named.test(name));

/** Numbers of the kernel's that name something. */
const named = /^(?:__kernel_)?(?:pid|uid|gid|dev|mode|ino|key|id)_t$/;

/** Places among the keys of the members of a value that are numbers. */
export const figuresOf = ({ keys, keyFields, counted }: TableSpec): readonly number[] =>
  keyFields === undefined
    ? []
    : keys.flatMap((field, i) => {
        const counts = counted?.includes(field.name) ?? isFigure(field);
        return i >= keyFields && counts ? [i] : [];
      });

/**
 * The row with its numbers less what they were. Where the program deletes entries again
 * they are no counts, and a number that is smaller than before began anew: both stay.
 */
export function addedTo(spec: TableSpec, now: TableRow, before: TableRow): TableRow {
  if (spec.remembers === true) return now;
  const figures = new Set(figuresOf(spec));
  const less = (value: DataValue, i: number): DataValue => {
    const old = before.keys[i];
    // What a tool made of other figures is not known of their difference.
    if (spec.counted !== undefined && !figures.has(i) && value !== old) return "-";
    if (!figures.has(i) || typeof value !== "bigint" || typeof old !== "bigint") return value;
    return value > old ? value - old : value;
  };
  return { ...now, keys: now.keys.map(less) };
}
