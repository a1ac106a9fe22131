import { CGROUP_POINTS } from "../../types/hook_kinds.js";
import type { LinkKind, HookOf } from "./request.js";

export const cgroup: LinkKind<HookOf<"cgroup">> = {
  place: ({ path, point }) => `cgroup:${path}:${point}`,
  program: ({ point }) => {
    const [type, attachType] = CGROUP_POINTS[point];
    return { type, expectedAttachType: attachType, attachBtfId: 0 };
  },
};
