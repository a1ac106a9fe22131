import { CUT, cutText } from "./cut.js";
import { replaceHidden } from "./hidden.js";
import { meaningText } from "./meanings.js";
import {
  isStack,
  type DataField,
  type DataType,
  type DataValue,
  type Frame,
  type StackValue,
  type StructValue,
  type TableRow,
  type TableSnapshot,
} from "../types/data.js";

/**
 * Text from other people's programs on one line of ours: control characters,
 * which a terminal would obey, are shown as `\n`, `\t`, `\x1b`, and what is
 * invisible or turns the direction of writing as `\u202e`.
 */
export function safe(text: string): string {
  return replaceHidden(text, (character) => NAMED[character] ?? escapeOf(character.charCodeAt(0)));
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

const escapeOf = (code: number): string =>
  code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;

/** A value as a person reads it; `raw`: texts as they are, whatever they do to a terminal. */
export function valueText(value: DataValue, field: DataField, raw = false): string {
  if (raw && typeof value === "string") return value;
  const cut = typeof value === "string" ? cutText(value, field) : undefined;
  return cut === undefined ? textOf(value, field.type) : safe(cut) + CUT;
}

function textOf(value: DataValue, type: DataType): string {
  switch (typeof value) {
    case "string":
      return safe(value);
    case "boolean":
    case "number":
      return String(value);
    case "bigint":
      return numberText(value, type);
    default:
      if (isStack(value)) return stackText(value);
      return "members" in value ? structText(value, type) : arrayText(value, type);
  }
}

function numberText(value: bigint, type: DataType): string {
  switch (type.kind) {
    case "hex":
    case "kernel-symbol":
    case "user-symbol":
      return hexText(value);
    case "char":
      return value >= 0n && value < 0x110000n
        ? safe(String.fromCodePoint(Number(value)))
        : `${value}`;
    case "int": {
      const { as } = type;
      return (as === undefined ? undefined : meaningText(value, as)) ?? value.toString();
    }
    default:
      return value.toString();
  }
}

/** `{ pid 12, comm "sshd" }` */
function structText({ members }: StructValue, type: DataType): string {
  if (type.kind !== "struct") return "";
  const texts = type.members.map(
    (field, i) => `${safe(field.name)} ${partText(members[i]!, field)}`,
  );
  return texts.length === 0 ? "{}" : `{ ${texts.join(", ")} }`;
}

/**
 * As a part of something larger, where text must not be taken for a number; with the mark of what
 * was cut behind the quotes: it is no part of the text.
 */
export function partText(value: DataValue, field: DataField): string {
  const { type } = field;
  const cut = typeof value === "string" ? cutText(value, field) : undefined;
  if (cut !== undefined) return `"${safe(cut)}"${CUT}`;
  return type.kind === "string" || type.kind === "char"
    ? `"${textOf(value, type)}"`
    : textOf(value, type);
}

/** What an array's elements are, each with its own room. */
export const elementOf = ({ element, size }: ArrayType): DataField => ({
  name: "",
  place: { kind: "bytes", offset: 0, size },
  type: element,
});

type ArrayType = Extract<DataType, { readonly kind: "array" }>;

/** `[1, 2, 3]`; bytes as in a dump, `00 1a ff`. */
function arrayText(values: readonly DataValue[], type: DataType): string {
  if (type.kind !== "array") return "";
  const { element, size } = type;
  if (size === 1 && element.kind === "int" && !element.signed)
    return values
      .map((byte) =>
        BigInt(byte as bigint)
          .toString(16)
          .padStart(2, "0"),
      )
      .join(" ");
  const field = elementOf(type);
  return `[${values.map((value) => partText(value, field)).join(", ")}]`;
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

/** A stack on one line, innermost first; any other value as its text. */
export const fromInnermost = (value: DataValue, field: DataField): string =>
  isStack(value) && value.missing === undefined
    ? value.frames.map(frameName).join(";")
    : valueText(value, field);

/** `expr = value, expr = value`; empty for a table of one row. */
export const keyText = (fields: readonly DataField[], row: TableRow, raw = false): string =>
  fields
    .map((field, index) => `${safe(field.name)} = ${valueText(row.keys[index]!, field, raw)}`)
    .join(", ");

/** Values alone: `vfs_read [1234]` where the second is a process, else `a, b`. */
export function keyValues(fields: readonly DataField[], row: TableRow, raw = false): string {
  const texts = fields.map((field, index) => valueText(row.keys[index]!, field, raw));
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

/** The same table with only these members of its key, in this order; all of them where none are named. */
export function withKeys(data: TableSnapshot, names: readonly string[] | undefined): TableSnapshot {
  if (names === undefined) return data;
  const kept = names
    .map((name) => data.spec.keys.findIndex((key) => key.name === name))
    .filter((i) => i >= 0);
  const only = <T>(all: readonly T[]): T[] => kept.map((i) => all[i]!);
  return {
    ...data,
    spec: { ...data.spec, keys: only(data.spec.keys) },
    rows: data.rows.map((row) => ({ ...row, keys: only(row.keys) })),
  };
}
