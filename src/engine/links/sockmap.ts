import { attachType, HOOKS } from "../../types/hook_kinds.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, HookOf } from "./request.js";

const POINTS = {
  msg: HOOKS.skMsg,
  parser: { ...HOOKS.skSkb, attachType: attachType.skSkbParser },
  "stream-verdict": HOOKS.skSkb,
  verdict: { ...HOOKS.skSkb, attachType: attachType.skSkbVerdict },
} as const;

/** What is sent or received by the sockets in a map. */
export const sockmap: LinkKind<HookOf<"sockmap">> = {
  place: ({ map, point }) => `${point} of ${map}`,
  program: ({ point }) => programKind(POINTS[point]),
};
