import type { Hook } from "./hook.js";
import type { Diagnostic, Source, Span } from "./outcome.js";
import type { PrintPlan } from "./print_plan.js";

/** Programs, resolved: all that is needed to compile and attach them. */
export interface ProgramPlan {
  readonly cText: string;
  /** Ascending by `start`: which part of cText came from which text of the person's. */
  readonly origins: readonly Origin[];
  readonly cflags: readonly string[];
  readonly programs: readonly PlannedProgram[];
  /**
   * Name of an array map with one u32 (BPF_ARRAY(self, u32, 1)) that the engine
   * fills with our own tgid before it attaches, so that a run's own events are
   * left out; undefined with -S. Never a constant in the C text: that would make
   * the text differ from run to run, and every run miss the cache.
   */
  readonly selfMap: string | undefined;
  /** Name of a cgroup array map to fill with this path's cgroup, with -c. */
  readonly cgroup?: { readonly map: string; readonly path: string };
  /** Keys that maps hold from the beginning, each with the value 1. */
  readonly filled?: Readonly<Record<string, readonly bigint[]>>;
  /** What was chosen for the person and why, one line each; and warnings. */
  readonly notes: readonly Diagnostic[];
  /** Files that the text includes and that are no part of the system: with it they decide what is compiled. */
  readonly included?: readonly { readonly path: string; readonly text: string }[];
}

/** A one-liner that prints events. */
export interface TracePlan extends ProgramPlan {
  readonly print: PrintPlan;
  /** Ring or perf buffer map's name in cText, and whether it is a ring, of how many pages (perf buffer: each CPU's). */
  readonly events: { readonly map: string; readonly ring: boolean; readonly pages?: number };
  /** Name of an array map, one u64 a CPU: events that found no room. Ring only. */
  readonly lostMap?: string;
}

export interface PlannedProgram {
  /** The C function in cText. */
  readonly name: string;
  /** Alternatives in order of preference are already decided: attach to all of these. */
  readonly attach: readonly Hook[];
  /** The person's probe that this program serves, for messages. */
  readonly source: Source;
  /** Where in it the place is named; undefined: all of it names the place. */
  readonly head?: Span;
}

/** `length` bytes of cText from `start` are `source`'s text from `span.start`, verbatim or as a whole. */
export interface Origin {
  readonly start: number;
  readonly end: number;
  readonly source: Source;
  readonly span: Span;
  /** True when the text is verbatim, so columns map one to one. */
  readonly verbatim: boolean;
}
