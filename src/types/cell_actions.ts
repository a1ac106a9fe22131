/**
 * What a cell of the interactive terminal learns of its program, as plain data:
 * the terminal shows it, a recording keeps it, and it comes from either.
 */
import type { DataValue, StreamSpec, TableSnapshot, TableSpec } from "./data.js";
import type { Diagnostic } from "./outcome.js";
import type { View } from "./view.js";

/** What a program has to show. */
export interface Shape {
  readonly views: readonly View[];
  readonly tables: readonly TableSpec[];
  readonly streams: readonly StreamSpec[];
  readonly programs: readonly string[];
  /** `// attach … to …`: what a generated text lacks to be a person's own. */
  readonly places?: readonly string[];
}

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
  /** Since the reading before; 0: tables and figures are those of that one. */
  readonly seconds: number;
  readonly tables: readonly TableSnapshot[];
  readonly records: readonly SampledRecords[];
  /** Events in all. */
  readonly total: number;
  readonly runs: number;
  readonly nanoseconds: number;
  readonly lost: number;
}

/** Records of a stream that came since the last sample. */
export interface SampledRecords {
  readonly spec: StreamSpec;
  readonly rows: readonly (readonly DataValue[])[];
  /** That came and are not among them: there were more than are kept. */
  readonly skipped: number;
}

/**
 * All that a cell ever learns of the kernel: what runs it tells these and nothing else.
 * A recording that tells them again is a cell's data as good as the kernel.
 */
export type CellAction =
  PlannedAction | RunningAction | RefusedAction | ListedAction | EndedAction | SampledAction;

/** An attempt to run something, by its cell and its number. */
interface OfRun {
  readonly id: number;
  readonly run: number;
}

export interface PlannedAction extends OfRun {
  readonly type: "planned";
  readonly plan: Planned;
}

export interface RunningAction extends OfRun {
  readonly type: "running";
  readonly plan: Planned;
  readonly kept?: Kept;
  /** The time of day. */
  readonly since?: string;
  /** After so many events or seconds, or with its process. */
  readonly endsByItself?: boolean;
}

export interface RefusedAction extends OfRun {
  readonly type: "refused";
  readonly diagnostics: readonly Diagnostic[];
}

/** A tool that only lists. */
export interface ListedAction extends OfRun {
  readonly type: "listed";
  readonly lines: readonly string[];
}

/** It ended by itself; `why` is said. */
export interface EndedAction extends OfRun {
  readonly type: "ended";
  readonly why?: string;
}

export interface SampledAction {
  readonly type: "sampled";
  readonly samples: readonly Sample[];
}
