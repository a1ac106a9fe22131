import { attachType, HOOKS } from "../../types/hooks.js";
import { programKind } from "../programs/kind.js";
import { attachmentOf, type Attachment, type LinkKind, type SpecOf } from "./attachment.js";

type Tc = SpecOf<"tc">;

const tc: LinkKind<Tc> = {
  place: ({ device, direction }) => `tc:${device}:${direction}`,
  program: ({ role }) => programKind(role === "action" ? HOOKS.tcAction : HOOKS.tc),
};

/** A link of tcx (6.6), which has no priorities and no actions; else a filter of the clsact queue. */
export function tcAttachment(spec: Tc): Attachment {
  const made = attachmentOf(tc, spec);
  const filter = { ...made, request: { ...made.request, kind: "clsact" } };
  if (spec.role === "action" || spec.priority !== undefined || spec.handle !== undefined)
    return filter;
  const tcx = spec.direction === "ingress" ? attachType.tcxIngress : attachType.tcxEgress;
  return { ...made, request: { ...made.request, kind: "tcx", attachType: tcx }, instead: [filter] };
}
