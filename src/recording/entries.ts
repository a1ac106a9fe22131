import type { CellAction, Planned, SampledAction } from "../types/cell_actions.js";
import type { Diagnostic } from "../types/outcome.js";
import type { StreamSpec, TableSpec } from "../types/data.js";
import type { CodedFigure, CodedRow, CodedRows } from "./values.js";

/** The first frame: where and when it was made. */
export interface RecordingHeader {
  readonly version: number;
  /** What made it: `bcc-repl 0.1.0`. */
  readonly program: string;
  readonly host: string;
  readonly boot: string;
  readonly release: string;
  readonly arch: string;
  /** ms since 1970. */
  readonly began: number;
  /** Minutes that the recording machine's clock is east of UTC. */
  readonly zone: number;
}

export interface Mark {
  readonly t: number;
  readonly text: string;
}

/** A text that is to run. */
export type RunEffect = Extract<RecordedEffect, { readonly do: "run" }>;

/** One line of a frame: what happened, `t` ms after the beginning. */
export type Entry = { readonly t: number } & (
  | { readonly effect: RecordedEffect }
  | { readonly action: RecordedAction }
  | { readonly rows: RowsEntry }
  | { readonly events: EventsEntry }
  | { readonly sample: SampleEntry }
  | { readonly cell: CellEntry }
);

/** What was asked for. */
export type RecordedEffect =
  | {
      readonly do: "run";
      readonly id: number;
      readonly run: number;
      readonly text: string;
      /** What the person wrote, of which `text` is the translation. */
      readonly from?: string;
      readonly file?: string;
      readonly flags?: string;
    }
  | { readonly do: "stop" | "remove" | "clear"; readonly id: number };

/** What became of it. */
export type RecordedAction = Exclude<CellAction, SampledAction>;

/** Rows of a table that are new, changed or gone since it was last told. */
export interface RowsEntry {
  readonly id: number;
  readonly name: string;
  /** The first time, and whenever it is another. */
  readonly spec?: TableSpec;
  /** All rows that there were are gone. */
  readonly reset?: true;
  readonly add?: readonly CodedRow[];
  /** By number: the first row that was added since the reset is 0. */
  readonly set?: readonly (readonly [number, ...CodedFigure[]])[];
  readonly gone?: readonly number[];
}

/** Records that came; several of them where there are many. */
export interface EventsEntry {
  readonly id: number;
  readonly run: number;
  readonly records: readonly {
    readonly name: string;
    readonly spec?: StreamSpec;
    readonly rows: CodedRows;
    readonly skipped?: number;
  }[];
}

/** A reading: makes the rows told since the last one what the tables hold. */
export interface SampleEntry {
  readonly id: number;
  readonly run: number;
  readonly seconds: number;
  readonly tables: readonly {
    readonly name: string;
    readonly dropped: number;
    readonly seconds: number;
    readonly full?: true;
  }[];
  readonly total: number;
  readonly runs: number;
  readonly nanoseconds: number;
  readonly lost: number;
}

/** In a key frame: a cell as it is; its tables follow as rows and a sample. */
export interface CellEntry {
  readonly id: number;
  readonly run: number;
  readonly text: string;
  readonly from?: string;
  readonly file?: string;
  readonly flags?: string;
  readonly state: "compiling" | "running" | "stopped" | "failed";
  readonly pending?: number;
  readonly since?: string;
  readonly plan: Planned;
  readonly diagnostics: readonly Diagnostic[];
  readonly total: number;
  readonly lost: number;
  /** The first line of what a tool listed. */
  readonly heading: string;
  /** Records so far, which are not told again. */
  readonly events: number;
}
