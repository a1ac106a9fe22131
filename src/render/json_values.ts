/** Values, keys and stacks as JSON. */
import {
  isStack,
  type DataField,
  type DataType,
  type DataValue,
  type StackValue,
  type StructValue,
  type TableRow,
  type TableSnapshot,
} from "../types/data.js";
import { cutText } from "./cut.js";
import { missed } from "./stacks.js";
import { elementOf, valueText } from "./values.js";

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export type JsonObject = Record<string, Json>;

/** A number where every reader keeps it exactly, else its digits. */
export const jsonNumber = (value: bigint): number | string =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
    ? Number(value)
    : value.toString();

/** Strings as they are: JSON escapes what needs it. Those that were cut are named beside them. */
export function jsonValue(value: DataValue, field: DataField): Json {
  if (typeof value === "string") return cutText(value, field) ?? value;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint")
    return field.type.kind === "hex" || field.type.kind === "char"
      ? valueText(value, field)
      : jsonNumber(value);
  if (isStack(value)) return frames(value);
  return jsonParts(value, field.type);
}

function jsonParts(value: StructValue | readonly DataValue[], type: DataType): Json {
  if ("members" in value)
    return type.kind === "struct" ? fieldsObject(type.members, value.members) : null;
  if (type.kind !== "array") return null;
  const element = elementOf(type);
  return value.map((each) => jsonValue(each, element));
}

/** Objects within objects, as the structs are: `outer.inner` is `inner` of the object `outer`. */
export const fieldsObject = (
  fields: readonly DataField[],
  values: readonly DataValue[],
): JsonObject => nested(fields.map((field, i) => [field.name, jsonValue(values[i]!, field)]));

/** `{"cut":["path"]}`: the names of texts that are longer than what stands there. */
export function cutObject(
  texts: readonly (readonly [string, DataField, DataValue | undefined])[],
): JsonObject {
  const cut = texts.flatMap(([name, field, value]) => cutNames(name, field, value));
  return cut.length === 0 ? {} : { cut };
}

/** `list[1].path`, where the text is in structs and arrays. */
function cutNames(name: string, field: DataField, value: DataValue | undefined): string[] {
  if (typeof value === "string") return cutText(value, field) === undefined ? [] : [name];
  if (typeof value !== "object" || isStack(value)) return [];
  const { type } = field;
  if ("members" in value)
    return type.kind !== "struct"
      ? []
      : type.members.flatMap((member, i) =>
          cutNames(`${name}.${member.name}`, member, value.members[i]),
        );
  if (type.kind !== "array") return [];
  const element = elementOf(type);
  return value.flatMap((each, i) => cutNames(`${name}[${i}]`, element, each));
}

/** Paths of members of C have word characters alone; expressions stay whole. */
export function nested(entries: readonly (readonly [path: string, value: Json])[]): JsonObject {
  const whole: JsonObject = {};
  for (const [path, value] of entries) {
    const names = /^\w+(\.\w+)+$/.test(path) ? path.split(".") : [path];
    let at = whole;
    for (const name of names.slice(0, -1)) {
      const inner = at[name];
      at = (isObject(inner) ? inner : (at[name] = {})) as JsonObject;
    }
    at[names.at(-1)!] = value;
  }
  return whole;
}

const isObject = (value: Json | undefined): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Innermost first; null where there should be a stack and is none. */
export const frames = (stack: StackValue): Json =>
  missed(stack) ? null : stack.frames.map(({ name }) => name || "[unknown]");

export const keyObject = (data: TableSnapshot, row: TableRow): JsonObject =>
  data.spec.keys.length === 0
    ? {}
    : {
        key: fieldsObject(data.spec.keys, row.keys),
        ...cutObject(data.spec.keys.map((field, i) => [field.name, field, row.keys[i]])),
      };
