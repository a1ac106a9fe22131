import { HOOKS } from "../../types/hook_kinds.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, HookOf } from "./request.js";

export const perfEvent: LinkKind<HookOf<"perf-event">> = {
  place: ({ type, config }) => `event ${type}:${config}`,
  program: () => programKind(HOOKS.perfEvent),
};
