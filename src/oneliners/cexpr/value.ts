import type { Span } from "../../types/outcome.js";
import type { BinaryOperator } from "./ast.js";
import type { CType, Space } from "./types.js";

/**
 * A checked expression. Every step through memory is explicit: a `place` is
 * an address with a type, a `load` reads a scalar from one. `code` is C text
 * that needs no read (a register, a field of the context).
 */
export type Value =
  | { readonly kind: "constant"; readonly value: bigint; readonly type: CType; readonly span: Span }
  /** C of ours, cheap and without side effects. */
  | { readonly kind: "code"; readonly code: string; readonly type: CType; readonly span: Span }
  /** The person's own word, that only the compiler can know: a macro, a constant. */
  | { readonly kind: "verbatim"; readonly text: string; readonly type: CType; readonly span: Span }
  /** A string literal: `text` as written, `bytes` without the NUL. */
  | {
      readonly kind: "text";
      readonly text: string;
      readonly bytes: readonly number[];
      readonly type: CType;
      readonly span: Span;
    }
  | {
      readonly kind: "unary";
      readonly operator: "-" | "+" | "!" | "~";
      readonly operand: Value;
      readonly type: CType;
      readonly span: Span;
    }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Value;
      readonly right: Value;
      readonly type: CType;
      readonly span: Span;
    }
  | {
      readonly kind: "conditional";
      readonly test: Value;
      readonly then: Value;
      readonly otherwise: Value;
      readonly type: CType;
      readonly span: Span;
    }
  | { readonly kind: "cast"; readonly operand: Value; readonly type: CType; readonly span: Span }
  | {
      readonly kind: "call";
      readonly callee: string;
      readonly calleeSpan: Span;
      readonly arguments: readonly Value[];
      readonly type: CType;
      readonly span: Span;
    }
  | Place
  | { readonly kind: "load"; readonly place: Place; readonly type: CType; readonly span: Span }
  /** Bytes that lie in the program's context: a tracepoint's array. `code` is their address. */
  | {
      readonly kind: "context-bytes";
      readonly code: string;
      readonly size: number;
      readonly type: CType;
      readonly span: Span;
    }
  /** The context as such, whose members are `names`. */
  | {
      readonly kind: "context";
      readonly names: ReadonlyMap<string, Value>;
      readonly what: string;
      readonly type: CType;
      readonly span: Span;
    }
  /** The current task's name. */
  | { readonly kind: "comm"; readonly type: CType; readonly span: Span }
  /** A member of a type that only the compiler knows: `((pointer)address)->path`. */
  | OpaqueMember
  | {
      readonly kind: "string-test";
      readonly bytes: readonly number[];
      readonly match: "exact" | "prefix" | "bytes";
      readonly subject: Value;
      readonly type: CType;
      readonly span: Span;
    };

/** Something in memory: `type` at `address` + `offset` bytes. */
export interface Place {
  readonly kind: "place";
  readonly address: Value;
  readonly offset: number;
  readonly type: CType;
  readonly space: Space;
  readonly bits?: { readonly offset: number; readonly size: number };
  readonly span: Span;
}

export interface OpaqueMember {
  readonly kind: "opaque-member";
  readonly address: Value;
  /** C type of the address: `struct foo *`. */
  readonly pointer: string;
  /** `a.b.c` */
  readonly path: string;
  readonly space: Space;
  readonly type: CType;
  readonly span: Span;
}

export const respan = (value: Value, span: Span): Value => ({ ...value, span });

/** Values that belong to no text of the person's. */
export const NOWHERE: Span = { start: 0, end: 0 };

export const code = (text: string, type: CType): Value => ({
  kind: "code",
  code: text,
  type,
  span: NOWHERE,
});
