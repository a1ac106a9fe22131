import { CGROUP_POINTS } from "../../types/hooks.js";
import type { LinkKind, SpecOf } from "./attachment.js";

export const cgroup: LinkKind<SpecOf<"cgroup">> = {
  place: ({ path, point }) => `cgroup:${path}:${point}`,
  program: ({ point }) => {
    const [type, attachType] = CGROUP_POINTS[point];
    return { type, expectedAttachType: attachType, attachBtfId: 0 };
  },
};
