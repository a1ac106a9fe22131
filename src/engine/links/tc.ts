import { attachType, HOOKS } from "../../types/hook_kinds.js";
import { programKind } from "../programs/kind.js";
import { linkRequestOf, type LinkRequest, type LinkKind, type HookOf } from "./request.js";

type Tc = HookOf<"tc">;

const tc: LinkKind<Tc> = {
  place: ({ device, direction }) => `tc:${device}:${direction}`,
  program: ({ role }) => programKind(role === "action" ? HOOKS.tcAction : HOOKS.tc),
};

/** A link of tcx (6.6), which has no priorities and no actions; else a filter of the clsact queue. */
export function tcRequest(spec: Tc): LinkRequest {
  const made = linkRequestOf(tc, spec);
  const filter = { ...made, request: { ...made.request, kind: "clsact" } };
  if (spec.role === "action" || spec.priority !== undefined || spec.handle !== undefined)
    return filter;
  const tcx = spec.direction === "ingress" ? attachType.tcxIngress : attachType.tcxEgress;
  return { ...made, request: { ...made.request, kind: "tcx", attachType: tcx }, instead: [filter] };
}
