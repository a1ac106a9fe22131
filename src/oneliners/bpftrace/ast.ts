import type { Span } from "../../types/outcome.js";

/** A program of bpftrace's, as far as it can be translated. */
export interface BpftraceProgram {
  readonly text: string;
  readonly blocks: readonly Block[];
  /** `#define` lines. */
  readonly defines: readonly string[];
  /** Structs of its own. */
  readonly definitions: readonly { readonly name: string; readonly text: string }[];
}

export interface Block {
  readonly probes: readonly ProbeName[];
  readonly filter: Expression | undefined;
  readonly body: readonly Statement[];
}

/** `tracepoint:sched:sched_switch` in its words, the kind in full. */
export interface ProbeName {
  readonly kind: string;
  readonly words: readonly string[];
  readonly span: Span;
}

export type Statement =
  | { readonly kind: "call"; readonly call: Call }
  | {
      readonly kind: "assign";
      readonly target: MapRef | Variable;
      /** `=`, `+=`, … */
      readonly operator: string;
      readonly value: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "if";
      readonly condition: Expression;
      readonly then: readonly Statement[];
      readonly otherwise: readonly Statement[];
    }
  | { readonly kind: "return" };

export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly span: Span;
}

export interface MapRef {
  readonly kind: "map";
  /** Empty for `@`. */
  readonly name: string;
  readonly keys: readonly Expression[];
  readonly span: Span;
}

export interface Variable {
  readonly kind: "variable";
  readonly name: string;
  readonly span: Span;
}

export type Expression =
  | { readonly kind: "number"; readonly text: string; readonly span: Span }
  | { readonly kind: "string"; readonly value: string; readonly span: Span }
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  | { readonly kind: "field"; readonly name: string; readonly span: Span }
  | {
      readonly kind: "unary";
      readonly operator: string;
      readonly operand: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "binary";
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "choice";
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "cast";
      readonly type: string;
      readonly operand: Expression;
      readonly span: Span;
    }
  | {
      readonly kind: "member";
      readonly of: Expression;
      readonly operator: "." | "->";
      readonly name: string;
      readonly span: Span;
    }
  | {
      readonly kind: "index";
      readonly of: Expression;
      readonly at: Expression;
      readonly span: Span;
    }
  | Call
  | MapRef
  | Variable;
