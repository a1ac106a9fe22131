import type { Expression } from "./ast.js";

export type Shape =
  | { readonly kind: "int"; readonly signed: boolean }
  /** A char array of so many bytes. */
  | { readonly kind: "string"; readonly size: number }
  | { readonly kind: "pointer"; readonly type: string }
  | { readonly kind: "stack"; readonly user: boolean };

export interface Value {
  readonly code: string;
  readonly shape: Shape;
  /** For the member of a struct that holds it. */
  readonly name: string;
}

/** Strings are as long as this: the kernel's stack for a program is 512 bytes. */
export const stringSize = 64;

/** What a program does to a map. */
export type MapUse = "count" | "sum" | "avg" | "min" | "max" | "hist" | "lhist" | "value";

export interface MapSpec {
  readonly name: string;
  readonly use: MapUse;
  readonly keys: readonly { readonly name: string; readonly shape: Shape }[];
  readonly value: Shape;
}

/** Where the lines of a function go. */
export interface Lines {
  readonly add: (line: string) => void;
  /** A name that nothing else has. */
  readonly fresh: (start: string) => string;
  readonly value: (expression: Expression) => Value;
}
