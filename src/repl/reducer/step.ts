import type { Effect } from "../effect.js";
import type { Notice, State } from "../model.js";

export type Step = readonly [State, readonly Effect[]];

export const only = (state: State): Step => [state, []];

export const say = (state: State, text: string, kind: Notice["kind"] = "info"): State => ({
  ...state,
  notice: { kind, text },
});
