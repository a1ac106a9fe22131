import type { Span } from "../../types/outcome.js";

/** C's expressions, as far as they only read, with the variables of the one-liners. */
export type Expression =
  | {
      readonly kind: "number";
      readonly value: bigint;
      readonly unsigned: boolean;
      readonly long: boolean;
      readonly text: string;
      readonly span: Span;
    }
  | { readonly kind: "char"; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: "string"; readonly value: string; readonly text: string; readonly span: Span }
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  /** `$pid` and the like, without the `$`. */
  | { readonly kind: "variable"; readonly name: string; readonly span: Span }
  /** `$entry(name)`: a parameter's value when the function was entered. */
  | { readonly kind: "entry"; readonly name: string; readonly nameSpan: Span; readonly span: Span }
  | {
      readonly kind: "unary";
      readonly operator: UnaryOperator;
      readonly operand: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "conditional";
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "cast";
      readonly type: TypeName;
      readonly operand: Expression;
      readonly span: Span;
    }
  | { readonly kind: "sizeof-type"; readonly type: TypeName; readonly span: Span }
  | { readonly kind: "sizeof"; readonly operand: Expression; readonly span: Span }
  | {
      readonly kind: "call";
      readonly callee: string;
      readonly calleeSpan: Span;
      readonly arguments: readonly Expression[];
      readonly span: Span;
    }
  | {
      readonly kind: "index";
      readonly base: Expression;
      readonly index: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "member";
      readonly base: Expression;
      readonly arrow: boolean;
      readonly name: string;
      readonly nameSpan: Span;
      readonly span: Span;
    }
  /** `arg2@user`: where the pointer points. */
  | {
      readonly kind: "space";
      readonly operand: Expression;
      readonly space: "user" | "kernel";
      readonly span: Span;
    };

export type UnaryOperator = "-" | "+" | "!" | "~" | "*" | "&";

export type BinaryOperator =
  | "*"
  | "/"
  | "%"
  | "+"
  | "-"
  | "<<"
  | ">>"
  | "<"
  | ">"
  | "<="
  | ">="
  | "=="
  | "!="
  | "&"
  | "^"
  | "|"
  | "&&"
  | "||"
  | ",";

/** A type as written: `const struct file *`, `unsigned long`, `u64`. */
export interface TypeName {
  readonly tag: "struct" | "union" | "enum" | "";
  /** The base's name without tag and qualifiers, keywords in C's usual order: `unsigned long`. */
  readonly base: string;
  readonly pointers: number;
  /** Dimensions, outermost first; undefined = `[]`. */
  readonly dimensions: readonly (number | undefined)[];
  /** Marked `__user`. */
  readonly user: boolean;
  readonly span: Span;
}

export interface Parameter {
  readonly type: TypeName;
  readonly name: string;
  readonly span: Span;
}
