import { HOOKS } from "../../types/hook_kinds.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, HookOf } from "./request.js";

export const netns: LinkKind<HookOf<"netns">> = {
  place: ({ path, point }) => `${point} of ${path}`,
  program: ({ point }) =>
    programKind(point === "flow-dissector" ? HOOKS.flowDissector : HOOKS.skLookup),
};
