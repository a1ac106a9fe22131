import type { Tool } from "../../types/tool.js";
import type { KernelFacts, UserFacts } from "../../types/facts.js";

export type ItemKind =
  | "function"
  | "tracepoint"
  | "field"
  | "member"
  | "variable"
  | "macro"
  | "helper"
  | "method"
  | "library"
  | "symbol"
  | "usdt"
  | "tool"
  | "flag"
  | "value"
  | "command"
  | "type"
  | "keyword";

/** One thing that may stand where the cursor is. */
export interface CompletionItem {
  /** What is put into the text. */
  readonly text: string;
  /** A type, a signature, a path: short. */
  readonly detail: string;
  /** One line that explains it; may be empty. */
  readonly help: string;
  readonly kind: ItemKind;
  /** This kernel cannot probe it. */
  readonly unusable?: boolean;
}

/** Items, best first, for the text from `from` to `to`. */
export interface Completion {
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
}

/** A command of the prompt's, as far as completion needs it. */
export interface CommandWords {
  readonly name: string;
  /** As usage shows its arguments. */
  readonly arguments: string;
  readonly help: string;
  /** What its first argument may be, where that is a fixed choice: names with a line of help. */
  readonly values?: Readonly<Record<string, string>>;
}

/** BCC's macros, helpers and map methods: a line of help each. */
export interface MacroHelp {
  readonly name: string;
  readonly kind: "macro" | "helper" | "method" | "keyword";
  readonly signature: string;
  readonly help: string;
  /** Methods: the kinds of map that have it; absent: all. */
  readonly maps?: readonly MapKind[];
}

export type MapKind =
  | "table"
  | "array"
  | "histogram"
  | "stacks"
  | "perf"
  | "ring"
  | "queue"
  | "programs"
  | "counters"
  | "cgroups"
  | "redirect"
  | "sockets"
  | "storage";

export interface CompletionContext {
  readonly text: string;
  readonly cursor: number;
  readonly kernel: KernelFacts;
  readonly user: UserFacts;
  readonly tools: readonly Tool[];
  readonly commands: readonly CommandWords[];
  readonly macros: readonly MacroHelp[];
}

/** What is known besides the text. */
export type Sources = Omit<CompletionContext, "text" | "cursor">;

/** More than a person looks through. */
export const MOST_ITEMS = 60;

export const nothing = (at: number): Completion => ({ from: at, to: at, items: [] });

export const item = (kind: ItemKind, text: string, detail = "", help = ""): CompletionItem => ({
  text,
  detail,
  help,
  kind,
});
