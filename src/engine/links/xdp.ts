import { HOOKS } from "../../types/hooks.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, SpecOf } from "./attachment.js";

export const xdp: LinkKind<SpecOf<"xdp">> = {
  place: ({ device }) => `xdp:${device}`,
  program: () => programKind(HOOKS.xdp),
};
