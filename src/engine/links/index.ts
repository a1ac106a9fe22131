import { existsSync } from "node:fs";
import type { AttachSpec } from "../../types/attach.js";
import { unreachable } from "../../types/outcome.js";
import { attachmentOf, type Attachment, type SpecOf } from "./attachment.js";
import { cgroup } from "./cgroup.js";
import { kprobe, kprobeMulti } from "./kprobe.js";
import { netns } from "./netns.js";
import { perfEvent } from "./perf_event.js";
import { socket, socketFilter } from "./socket.js";
import { sockmap } from "./sockmap.js";
import { tcAttachment } from "./tc.js";
import { rawTracepoint, tracepoint } from "./tracepoint.js";
import { ftrace, iterator, lsm } from "./tracing.js";
import { uprobe, uprobeKey, uprobesTogether } from "./uprobe.js";
import { xdp } from "./xdp.js";

export type { Attachment } from "./attachment.js";

/** Several uprobes of one program in one file become one link where the kernel has it (6.6). */
export function attachmentsOf(specs: readonly AttachSpec[]): readonly Attachment[] {
  const groups = new Map<string, AttachSpec[]>();
  for (const spec of specs) {
    const key = spec.kind === "uprobe" ? uprobeKey(spec) : `${groups.size}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [spec]);
    else group.push(spec);
  }
  return [...groups.values()].flatMap((group) => {
    const several = group.filter((spec): spec is SpecOf<"uprobe"> => spec.kind === "uprobe");
    return several.length > 1 ? uprobesTogether(several) : group.map(single);
  });
}

function single(spec: AttachSpec): Attachment {
  switch (spec.kind) {
    case "kprobe":
      return attachmentOf(kprobe, spec);
    case "kprobe-multi":
      return attachmentOf(kprobeMulti, spec);
    case "uprobe":
      return attachmentOf(uprobe, spec);
    case "ftrace":
      return attachmentOf(ftrace, spec);
    case "lsm":
      return attachmentOf(lsm, spec);
    case "iterator":
      return attachmentOf(iterator, spec);
    case "tracepoint":
      return attachmentOf(tracepoint, spec);
    case "raw-tracepoint":
      return attachmentOf(rawTracepoint, spec);
    case "perf-event":
      return attachmentOf(perfEvent, spec);
    case "xdp":
      return attachmentOf(xdp, spec);
    case "tc":
      return tcAttachment(spec);
    case "socket-filter":
      return attachmentOf(socketFilter, spec);
    case "socket":
      return attachmentOf(socket, spec);
    case "cgroup":
      return attachmentOf(cgroup, spec);
    case "sockmap":
      return attachmentOf(sockmap, spec);
    case "netns":
      return attachmentOf(netns, spec);
    default:
      return unreachable(spec);
  }
}

/** Its process is gone: no other way leads there. */
export const processEnded = ({ request: { pid } }: Attachment): boolean =>
  typeof pid === "number" && pid > 0 && !existsSync(`/proc/${pid}`);

/** Functions, offsets, events: what a person would count. */
export function placesOf({ request: { functions, offsets } }: Attachment): number {
  const list = functions ?? offsets;
  return Array.isArray(list) ? list.length : 1;
}

export const countPlaces = (specs: readonly AttachSpec[]): number =>
  specs.reduce((sum, spec) => sum + (spec.kind === "kprobe-multi" ? spec.functions.length : 1), 0);
