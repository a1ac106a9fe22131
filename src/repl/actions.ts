import type { DataValue, StreamSpec, TableSnapshot } from "../types/data.js";
import type { Diagnostic } from "../types/outcome.js";
import type { History } from "./history/entries.js";
import type { CompletionItem } from "./prompt.js";
import type { Cell, MachineFacts, Notice, ScreenTarget, Shape, Size } from "./model.js";
import type { KeyPress } from "./prompt.js";

/** All that can happen: keys, and what effects answer. */
export type Action =
  | { readonly type: "key"; readonly key: KeyPress }
  | { readonly type: "resized"; readonly size: Size }
  | { readonly type: "machine"; readonly machine: MachineFacts }
  | { readonly type: "planned"; readonly id: number; readonly run: number; readonly plan: Planned }
  | {
      readonly type: "running";
      readonly id: number;
      readonly run: number;
      readonly plan: Planned;
      readonly kept?: Kept;
      /** The time of day. */
      readonly since?: string;
    }
  | {
      readonly type: "refused";
      readonly id: number;
      readonly run: number;
      readonly diagnostics: readonly Diagnostic[];
    }
  /** A tool that only lists. */
  | {
      readonly type: "listed";
      readonly id: number;
      readonly run: number;
      readonly lines: readonly string[];
    }
  /** It ended by itself; `why` is said. */
  | { readonly type: "ended"; readonly id: number; readonly run: number; readonly why?: string }
  | { readonly type: "sampled"; readonly samples: readonly Sample[] }
  | {
      readonly type: "completed";
      readonly text: string;
      readonly cursor: number;
      readonly from: number;
      readonly to: number;
      readonly items: readonly CompletionItem[];
    }
  | {
      readonly type: "page";
      readonly title: string;
      readonly lines: readonly string[];
      readonly choices?: readonly (string | undefined)[];
    }
  /** A click or a turn of the wheel, on what lies under it. */
  | {
      readonly type: "mouse";
      readonly act: string;
      readonly target: ScreenTarget | undefined;
    }
  /** Time for the next thing to try. */
  | { readonly type: "tip" }
  | { readonly type: "notice"; readonly notice: Notice }
  /** A text came from a file or from an editor. */
  | {
      readonly type: "text";
      readonly text: string;
      readonly file?: string;
      readonly to: TextTarget;
    }
  | { readonly type: "cells"; readonly cells: readonly Cell[] }
  | { readonly type: "history"; readonly entries: History };

/**
 * All that a cell ever learns of the kernel: what runs it tells these and nothing else.
 * A recording that tells them again is a cell's data as good as the kernel.
 */
export type CellAction = Extract<
  Action,
  { readonly type: "planned" | "running" | "refused" | "listed" | "ended" | "sampled" }
>;

/** What becomes of a text: the prompt's, a new cell's, or a cell's newer one. */
export type TextTarget =
  | "prompt"
  | "cell"
  | { readonly id: number }
  /** The cell of that file. */
  | { readonly file: string };

/** What is known before anything is attached. */
export interface Planned {
  readonly notes: readonly string[];
  readonly shape: Shape;
  readonly cText: string;
}

/** A swap: how long from the request to live, and how many maps went over. */
export interface Kept {
  readonly ms: number;
  readonly maps: number;
}

/** What one running cell had at one moment. */
export interface Sample {
  readonly id: number;
  readonly run: number;
  readonly seconds: number;
  readonly tables: readonly TableSnapshot[];
  readonly lines: readonly string[];
  /** Lines that came and are not among `lines`: there were more than are kept. */
  readonly skipped: number;
  readonly heading?: string;
  readonly records: readonly {
    readonly spec: StreamSpec;
    readonly rows: readonly (readonly DataValue[])[];
    readonly skipped: number;
  }[];
  /** Events in all. */
  readonly total: number;
  readonly runs: number;
  readonly nanoseconds: number;
  readonly lost: number;
}
