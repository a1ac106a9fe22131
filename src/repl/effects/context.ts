import type { Action } from "../actions.js";
import type { LiveCell } from "./live.js";
import type { Services } from "./services.js";

export type Dispatch = (action: Action) => void;

/** What an effect finds in the runner: the cells in the kernel, and the end of them. */
export interface LiveCells {
  readonly liveCells: () => readonly LiveCell[];
  readonly whenClosed: (act: () => void) => void;
}

/** What every effect that answers with an action is given. */
export interface EffectContext {
  readonly services: Services;
  readonly tools: readonly string[];
  readonly dispatch: Dispatch;
  readonly runner: LiveCells;
}
