import { HOOKS } from "../../types/hook_kinds.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, HookOf } from "./request.js";

export const xdp: LinkKind<HookOf<"xdp">> = {
  place: ({ device }) => `xdp:${device}`,
  program: () => programKind(HOOKS.xdp),
};
