import type { Timing } from "../../tool.js";
import type { DataPlan } from "../../types/data.js";
import type { CompiledModule } from "../../types/module.js";
import type { View } from "../../types/view.js";
import type { CommonFlags } from "./common_flags.js";

/** All that a tool's run needs once it is planned and compiled: plain data, as the cache stores it. */
export interface ToolJob {
  /** The tool's, and what it shows. */
  readonly name: string;
  readonly summary: string;
  readonly module: CompiledModule;
  readonly plan: Pick<DataPlan, "programs" | "selfMap" | "cgroup" | "tables" | "streams">;
  readonly views: readonly View[];
  readonly timing: Timing;
  readonly opening: string | undefined;
  readonly closing: string | undefined;
  /** Lines of the moment before an output, and the last lines of all; in text. */
  readonly header?: () => readonly string[];
  readonly ending?: () => readonly string[];
  /** Drawn at the end, into that file. */
  readonly picture?: { readonly path: string; readonly draw: () => string };
  /** Keys that maps hold from the beginning. */
  readonly filled?: Readonly<Record<string, readonly bigint[]>>;
  /** Entries of maps in place of the program's own. */
  readonly sizes?: Readonly<Record<string, number>>;
  readonly watchesProcesses: boolean;
  /** It ends with the last of these. */
  readonly pids: readonly number[];
  /** The way out when a table is full: `--max-keys makes it larger`. */
  readonly roomHint: string | undefined;
  /** The way out when stacks find no room. */
  readonly stackHint: string | undefined;
  /** Lines for stderr: what was chosen for the person, and warnings. */
  readonly notes: readonly string[];
  readonly settings: JobSettings;
}

export type JobSettings = Pick<
  CommonFlags,
  | "format"
  | "raw"
  | "flame"
  | "record"
  | "live"
  | "output"
  | "exports"
  | "dryRun"
  | "quiet"
  | "verbose"
>;
