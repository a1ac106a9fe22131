import type { FilterOptions } from "../probe/filters.js";

/** argdist's flags, as far as they shape the programs and what is shown. */
export interface ArgdistOptions extends Omit<FilterOptions, "uid" | "includeSelf"> {
  /** -z: bytes of a string key that are kept. */
  readonly stringSize: number;
  /** -T: only so many rows of a -C, the largest. */
  readonly top?: number | undefined;
  /** -I */
  readonly includes: readonly string[];
  /** Keys that each spec's table has room for. */
  readonly maxKeys: number;
  /** --linear: the step of every -H without steps of its own. */
  readonly linear?: bigint | undefined;
  /** Average, total and percentiles below each histogram. */
  readonly statistics: boolean;
  /** Return probes in Go programs. */
  readonly force: boolean;
}

export const DEFAULT_ARGDIST: ArgdistOptions = {
  stringSize: 80,
  includes: [],
  maxKeys: 10240,
  statistics: false,
  force: false,
};
