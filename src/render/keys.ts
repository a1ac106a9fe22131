import { meaningText } from "./meanings.js";
import type { DataField, DataValue, Frame, StackValue, TableRow } from "../types/data.js";

/**
 * Text from other people's programs on one line of ours: control characters,
 * which a terminal would obey, are shown as `\n`, `\t`, `\x1b`.
 */
export function safe(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => NAMED[character] ?? escapeOf(character.charCodeAt(0)),
  );
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

const escapeOf = (code: number): string =>
  code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;

/** A value as a person reads it. */
export function valueText(value: DataValue, field: DataField): string {
  if (typeof value === "string") return safe(value);
  if (typeof value === "boolean") return String(value);
  if (typeof value === "object") return stackText(value);
  switch (field.type.kind) {
    case "hex":
    case "kernel-symbol":
    case "user-symbol":
      return hexText(value);
    case "char":
      return value >= 0n && value < 0x110000n
        ? safe(String.fromCodePoint(Number(value)))
        : `${value}`;
    case "int": {
      const { as } = field.type;
      return (as === undefined ? undefined : meaningText(value, as)) ?? value.toString();
    }
    case "bool":
    case "ip":
    case "data":
    case "string":
    case "names":
    case "kernel-stack":
    case "user-stack":
      return value.toString();
  }
}

/** 0x…; a negative number as its 64 bits. */
export const hexText = (value: bigint): string => `0x${BigInt.asUintN(64, value).toString(16)}`;

export const frameName = (frame: Frame): string =>
  frame.name === "" ? "[unknown]" : safe(frame.name);

/** A stack on one line, outermost first. */
const stackText = (stack: StackValue): string =>
  stack.missing === undefined
    ? [...stack.frames].reverse().map(frameName).join(";")
    : `[${safe(stack.missing)}]`;

/** `expr = value, expr = value`; empty for a table of one row. */
export const keyText = (fields: readonly DataField[], row: TableRow): string =>
  fields
    .map((field, index) => `${safe(field.name)} = ${valueText(row.keys[index]!, field)}`)
    .join(", ");

/** Values alone: `vfs_read [1234]` where the second is a process, else `a, b`. */
export function keyValues(fields: readonly DataField[], row: TableRow): string {
  const texts = fields.map((field, index) => valueText(row.keys[index]!, field));
  const last = fields.at(-1);
  if (texts.length === 2 && last !== undefined && /^\$?(pid|tgid|tid)$/i.test(last.name))
    return `${texts[0]} [${texts[1]}]`;
  return texts.join(", ");
}

/** Rows by count, the smallest first; equal ones keep their order. */
export const byCount = (rows: readonly TableRow[]): TableRow[] =>
  [...rows].sort((a, b) => a.count - b.count);

/** The largest `top` of rows that ascend, in the order that the style wants. */
export function largest<T>(ascending: readonly T[], top: number | undefined, first: boolean): T[] {
  const kept =
    top === undefined ? [...ascending] : ascending.slice(Math.max(0, ascending.length - top));
  return first ? kept.reverse() : kept;
}
