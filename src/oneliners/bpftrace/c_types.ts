import type { Expression } from "./ast.js";

export type Shape =
  | {
      readonly kind: "int";
      /** Absent: a number as it is written takes the sign of what it meets. */
      readonly signed?: boolean;
      /** Absent: 64. */
      readonly bits?: number;
      /** A field type of tool.h that says what it is. */
      readonly as?: string;
    }
  /** A char array of so many bytes. */
  | { readonly kind: "string"; readonly size: number }
  /** `struct file *`; `user`: into a program's memory. */
  | { readonly kind: "pointer"; readonly type: string; readonly user?: boolean }
  | { readonly kind: "stack"; readonly user: boolean }
  /** An address of either family, as tool.h has it. */
  | { readonly kind: "ip" }
  /** So many bytes in memory; the code is their address. */
  | { readonly kind: "bytes"; readonly size: number; readonly user: boolean }
  /** The code is the address of what is to be shown of buf(). */
  | { readonly kind: "data"; readonly length: string };

export interface Value {
  readonly code: string;
  readonly shape: Shape;
  /** For the member of a struct that holds it. */
  readonly name: string;
}

export const unsigned = { kind: "int", signed: false } as const;
export const signed = { kind: "int", signed: true } as const;

/** Strings are as long as this: the kernel's stack for a program is 512 bytes. */
export const stringSize = 64;

/** Of join(): it lies in the record, not on the stack. */
export const joinedSize = 768;

/** What a program does to a map. */
export type MapUse = "count" | "sum" | "avg" | "min" | "max" | "hist" | "lhist" | "value";

export interface MapSpec {
  readonly name: string;
  readonly use: MapUse;
  readonly keys: readonly { readonly name: string; readonly shape: Shape }[];
  readonly value: Shape;
  /** The program looks into it, or takes entries out: no table of tool.h can do that. */
  readonly kept: boolean;
  /** Entries are taken out again: it remembers something for a while. */
  readonly emptied: boolean;
  /** Of lhist(): least, most, step. */
  readonly steps?: readonly [bigint, bigint, bigint];
}

/** Where the lines of a function go. */
export interface Lines {
  readonly add: (line: string) => void;
  /** A name that nothing else has. */
  readonly fresh: (start: string) => string;
  readonly value: (expression: Expression) => Value;
}

/** Signed where either is; undefined where both are numbers as they are written. */
export function signOf(a: Shape, b: Shape): boolean | undefined {
  const [left, right] = [a, b].map((shape) => (shape.kind === "int" ? shape.signed : false));
  if (left === true || right === true) return true;
  return left === undefined && right === undefined ? undefined : false;
}

export const bitsOf = (shape: Shape): number => (shape.kind === "int" ? (shape.bits ?? 64) : 64);

/** Of what is counted with: a number alone is signed. */
export const numberType = (shape: Shape): "s64" | "u64" =>
  shape.kind === "int" && shape.signed !== false ? "s64" : "u64";

/** The type of a variable, or of a member without its name. */
export function typeText(shape: Shape): string {
  switch (shape.kind) {
    case "pointer":
      return shape.type;
    case "ip":
      return "ip_addr";
    case "stack":
      return shape.user ? "user_stack" : "kernel_stack";
    case "int":
      return shape.as ?? numberType(shape);
    default:
      return "u64";
  }
}
