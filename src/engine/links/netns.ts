import { HOOKS } from "../../types/hooks.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, SpecOf } from "./attachment.js";

export const netns: LinkKind<SpecOf<"netns">> = {
  place: ({ path, point }) => `${point} of ${path}`,
  program: ({ point }) =>
    programKind(point === "flow-dissector" ? HOOKS.flowDissector : HOOKS.skLookup),
};
