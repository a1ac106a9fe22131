import { HOOKS } from "../../types/hooks.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, SpecOf } from "./attachment.js";

export const tracepoint: LinkKind<SpecOf<"tracepoint">> = {
  place: ({ category, event }) => `${category}:${event}`,
  program: () => programKind(HOOKS.tracepoint),
};

export const rawTracepoint: LinkKind<SpecOf<"raw-tracepoint">> = {
  place: ({ event }) => event,
  program: () => programKind(HOOKS.rawTracepoint),
};
