import { HOOKS } from "../../types/hooks.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, SpecOf } from "./attachment.js";

/** On a raw packet socket that the link has. */
export const socketFilter: LinkKind<SpecOf<"socket-filter">> = {
  place: ({ device }) => `socket:${device}`,
  program: () => programKind(HOOKS.socketFilter),
};

/** On a socket that somebody opened. */
export const socket: LinkKind<SpecOf<"socket">> = {
  place: ({ fd }) => `socket ${fd}`,
  program: () => programKind(HOOKS.socketFilter),
};
