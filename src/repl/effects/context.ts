import type { Action } from "../actions.js";
import type { Effect } from "../effect.js";
import type { LessonWish } from "../lesson.js";
import type { LiveCell } from "./live.js";
import type { Services } from "./services.js";

export type Dispatch = (action: Action) => void;

/**
 * Who carries out effects and answers with actions: the terminal knows no more of it.
 * The kernel's is Runner; one that plays a recording can stand in its place.
 */
export interface EffectRunner<E = Effect> {
  readonly perform: (effect: E) => Promise<void>;
  /** Detaches everything; the last figures are dispatched before. */
  readonly close: () => void;
}

/** What an effect finds in the runner: the cells in the kernel, and the end of them. */
export interface LiveCells {
  readonly liveCells: () => readonly LiveCell[];
  readonly whenClosed: (act: () => void) => void;
}

/** Files, workloads and progress of lessons, for the whole session. */
export interface LessonKeeper {
  readonly carryOut: (wish: LessonWish, context: EffectContext) => Promise<void>;
}

/** What every effect that answers with an action is given. */
export interface EffectContext {
  readonly services: Services;
  readonly tools: readonly string[];
  readonly dispatch: Dispatch;
  readonly runner: LiveCells;
  readonly lessons: LessonKeeper;
}
