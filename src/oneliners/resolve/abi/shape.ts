import type { UserField, UserType } from "../../../types/facts.js";
import type { Convention } from "./convention.js";

export type Part = "integer" | "float";

/** What of a type decides where a value of it goes. */
export type Shape =
  /** A number or pointer that fits into one register. */
  | { readonly kind: "value"; readonly size?: number; readonly align?: number }
  /** All in registers of their kinds or all on the stack, and no value that a probe could show. */
  | {
      readonly kind: "parts";
      readonly parts: readonly Part[];
      readonly inMemory: boolean;
      readonly size: number;
      readonly align: number;
      readonly why: string;
    }
  | { readonly kind: "unknown"; readonly why: string };

type Record = UserType & { kind: "record" };

export const FLOAT = "is a floating-point number: a probe sees no register of that kind";

/** More words than any registers have: all of it lies in memory then. */
const MOST_PARTS = 32;

export function shapeOf(type: UserType, convention: Convention): Shape {
  switch (type.kind) {
    case "pointer":
      return { kind: "value" };
    case "integer":
      return integer(type.size, convention);
    case "float":
      return float(type, convention);
    case "vector":
      return vector(type.size, convention);
    case "record":
      return record(type, convention);
    case "array":
      return convention.shapes === "go"
        ? record(asRecord(type), convention)
        : unknown("it is an array");
    default:
      return unknown(type.why);
  }
}

const unknown = (why: string): Shape => ({ kind: "unknown", why });

function integer(size: number, { word, shapes }: Convention): Shape {
  const align = shapes === "go" ? size : 1;
  if (size <= word) return { kind: "value", ...(shapes === "go" ? { size, align } : {}) };
  if (size <= 8) return { kind: "value", size, align: 1 };
  const why = `is a number of ${size} bytes, wider than a register`;
  return { kind: "parts", parts: ["integer", "integer"], inMemory: false, size, align: 16, why };
}

function float({ size, x87 }: UserType & { kind: "float" }, { shapes }: Convention): Shape {
  const inMemory = x87 && shapes === "system-v";
  const align = shapes === "go" ? size : size > 8 ? 16 : 1;
  return { kind: "parts", parts: ["float"], inMemory, size, align, why: FLOAT };
}

function vector(size: number, { shapes }: Convention): Shape {
  if (shapes === "i386" || size > 16)
    return unknown(`it is a vector of ${size} bytes, which is passed as the compiler's flags say`);
  return { kind: "parts", parts: ["float"], inMemory: false, size, align: 16, why: FLOAT };
}

function record(type: Record, convention: Convention): Shape {
  // Elsewhere, on i386 too, the caller passes a pointer to such an object.
  if (type.byReference || (convention.shapes === "arm64" && type.size > 16)) {
    const fields = convention.shapes === "arm64" ? floatsOnly(type) : undefined;
    if (fields === undefined) return { kind: "value" };
  }
  const why = `is ${type.name === "" ? "a structure" : type.name}, ${type.size} bytes by value: it is not a single number`;
  const { size } = type;
  const whole = (parts: readonly Part[], inMemory: boolean, align: number): Shape => ({
    ...{ kind: "parts", parts, inMemory, size, align, why },
  });
  switch (convention.shapes) {
    case "i386":
      return type.fields.length === 0 && size > 0
        ? unknown("it is an object without members")
        : whole([], true, 1);
    case "go":
      return goRecord(type, whole);
    case "arm64":
      return whole(floatsOnly(type) ?? words("integer", size), false, 1);
    default:
      return systemV(type, whole);
  }
}

const words = (part: Part, size: number): readonly Part[] =>
  Array.from({ length: Math.ceil(size / 8) }, () => part);

type Whole = (parts: readonly Part[], inMemory: boolean, align: number) => Shape;

/** System V: each eight bytes are of the class of what lies in them; what is larger lies in memory. */
function systemV(type: Record, whole: Whole): Shape {
  if (type.size > 16) return whole([], true, hasWide(type) ? 16 : 1);
  const parts: (Part | undefined)[] = [undefined, undefined];
  const found = classify(type, 0, parts);
  if (found === "memory") return whole([], true, hasWide(type) ? 16 : 1);
  if (found !== "registers") return unknown(found);
  return whole(
    parts.flatMap((part) => part ?? []),
    false,
    hasWide(type) ? 16 : 1,
  );
}

/** Enters the classes of a type's parts at an offset; says where the whole goes, or why that is not known. */
function classify(type: UserType, at: number, parts: (Part | undefined)[]): string {
  switch (type.kind) {
    case "record":
      return together(type.fields, (field) =>
        isSplit(field, at) ? "memory" : classify(field.type, at + field.offset, parts),
      );
    case "array": {
      const size = sizeOf(type.element);
      const count = Math.min(type.count, 16);
      const all = Array.from({ length: count }, (_, i) => i);
      return together(all, (i) => classify(type.element, at + i * size, parts));
    }
    case "unknown":
      return type.why;
    case "float":
      if (type.x87) return "memory";
      return enter("float", at, type.size);
    case "vector":
      return enter("float", at, Math.min(type.size, 8));
    case "pointer":
      return enter("integer", at, 8);
    default:
      return enter("integer", at, type.size);
  }

  function enter(part: Part, from: number, size: number): string {
    for (let word = from >> 3; word <= (from + Math.max(size, 1) - 1) >> 3 && word < 2; word++)
      parts[word] = parts[word] === "integer" ? "integer" : part;
    return "registers";
  }
}

function together<T>(list: readonly T[], each: (item: T) => string): string {
  let all = "registers";
  for (const item of list) {
    const one = each(item);
    if (one !== "registers" && (all === "registers" || all === "memory")) all = one;
  }
  return all;
}

/** Packed: a member that does not lie where its own kind would. */
const isSplit = ({ offset, type, bits }: UserField, at: number): boolean =>
  !bits && (at + offset) % alignOf(type) !== 0;

/** Go: a value goes into registers part by part, or not at all. */
function goRecord(type: Record, whole: Whole): Shape {
  const parts: Part[] = [];
  const found = flatten(type, parts);
  if (found !== "registers" && found !== "memory") return unknown(found);
  return whole(parts, found === "memory" || parts.length > MOST_PARTS, alignOf(type));
}

function flatten(type: UserType, parts: Part[]): string {
  if (parts.length > MOST_PARTS) return "memory";
  if (type.kind === "record") return together(type.fields, (field) => flatten(field.type, parts));
  if (type.kind === "array") {
    if (type.count === 0) return "registers";
    return type.count === 1 ? flatten(type.element, parts) : "memory";
  }
  if (type.kind === "unknown") return type.why;
  parts.push(type.kind === "float" ? "float" : "integer");
  return "registers";
}

/** ARM: one to four floating-point numbers of one size. */
function floatsOnly(type: Record): readonly Part[] | undefined {
  const parts: Part[] = [];
  if (flatten(type, parts) !== "registers" || parts.length === 0 || parts.length > 4)
    return undefined;
  return parts.every((part) => part === "float") ? parts : undefined;
}

function sizeOf(type: UserType): number {
  if (type.kind === "pointer") return 8;
  if (type.kind === "array") return type.count * sizeOf(type.element);
  return type.kind === "unknown" ? 8 : type.size;
}

function alignOf(type: UserType): number {
  if (type.kind === "record")
    return Math.max(1, ...type.fields.map((field) => (field.bits ? 1 : alignOf(field.type))));
  if (type.kind === "array") return alignOf(type.element);
  return Math.max(1, Math.min(16, sizeOf(type)));
}

const hasWide = (type: Record): boolean => alignOf(type) > 8;

const asRecord = (type: UserType & { kind: "array" }): Record => ({
  kind: "record",
  name: "an array",
  size: sizeOf(type),
  fields: [{ offset: 0, type, bits: false }],
  byReference: false,
});
