import { HOOKS } from "../../types/hooks.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, SpecOf } from "./attachment.js";

export const perfEvent: LinkKind<SpecOf<"perf-event">> = {
  place: ({ type, config }) => `event ${type}:${config}`,
  program: () => programKind(HOOKS.perfEvent),
};
