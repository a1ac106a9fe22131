import { HOOKS } from "../../types/hook_kinds.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, HookOf } from "./request.js";

export const tracepoint: LinkKind<HookOf<"tracepoint">> = {
  place: ({ category, event }) => `${category}:${event}`,
  program: () => programKind(HOOKS.tracepoint),
};

export const rawTracepoint: LinkKind<HookOf<"raw-tracepoint">> = {
  place: ({ event }) => event,
  program: () => programKind(HOOKS.rawTracepoint),
};
