import { HOOKS } from "../../types/hook_kinds.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, HookOf } from "./request.js";

/** On a raw packet socket that the link has. */
export const socketFilter: LinkKind<HookOf<"socket-filter">> = {
  place: ({ device }) => `socket:${device}`,
  program: () => programKind(HOOKS.socketFilter),
};

/** On a socket that somebody opened. */
export const socket: LinkKind<HookOf<"socket">> = {
  place: ({ fd }) => `socket ${fd}`,
  program: () => programKind(HOOKS.socketFilter),
};
