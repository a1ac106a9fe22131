import { existsSync } from "node:fs";
import type { Hook } from "../../types/hook.js";
import { unreachable } from "../../types/outcome.js";
import { linkRequestOf, type LinkRequest, type HookOf } from "./request.js";
import { cgroup } from "./cgroup.js";
import { kprobe, kprobeMulti } from "./kprobe.js";
import { netns } from "./netns.js";
import { perfEvent } from "./perf_event.js";
import { socket, socketFilter } from "./socket.js";
import { sockmap } from "./sockmap.js";
import { tcRequest } from "./tc.js";
import { rawTracepoint, tracepoint } from "./tracepoint.js";
import { ftrace, iterator, lsm } from "./tracing.js";
import { uprobe, uprobeKey, uprobesTogether } from "./uprobe.js";
import { xdp } from "./xdp.js";

export type { LinkRequest } from "./request.js";

/** Several uprobes of one program in one file become one link where the kernel has it (6.6). */
export function linkRequestsOf(specs: readonly Hook[]): readonly LinkRequest[] {
  const groups = new Map<string, Hook[]>();
  for (const spec of specs) {
    const key = spec.kind === "uprobe" ? uprobeKey(spec) : `${groups.size}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [spec]);
    else group.push(spec);
  }
  return [...groups.values()].flatMap((group) => {
    const several = group.filter((spec): spec is HookOf<"uprobe"> => spec.kind === "uprobe");
    return several.length > 1 ? uprobesTogether(several) : group.map(single);
  });
}

function single(spec: Hook): LinkRequest {
  switch (spec.kind) {
    case "kprobe":
      return linkRequestOf(kprobe, spec);
    case "kprobe-multi":
      return linkRequestOf(kprobeMulti, spec);
    case "uprobe":
      return linkRequestOf(uprobe, spec);
    case "ftrace":
      return linkRequestOf(ftrace, spec);
    case "lsm":
      return linkRequestOf(lsm, spec);
    case "iterator":
      return linkRequestOf(iterator, spec);
    case "tracepoint":
      return linkRequestOf(tracepoint, spec);
    case "raw-tracepoint":
      return linkRequestOf(rawTracepoint, spec);
    case "perf-event":
      return linkRequestOf(perfEvent, spec);
    case "xdp":
      return linkRequestOf(xdp, spec);
    case "tc":
      return tcRequest(spec);
    case "socket-filter":
      return linkRequestOf(socketFilter, spec);
    case "socket":
      return linkRequestOf(socket, spec);
    case "cgroup":
      return linkRequestOf(cgroup, spec);
    case "sockmap":
      return linkRequestOf(sockmap, spec);
    case "netns":
      return linkRequestOf(netns, spec);
    default:
      return unreachable(spec);
  }
}

/** Its process is gone: no other way leads there. */
export const processEnded = ({ request: { pid } }: LinkRequest): boolean =>
  typeof pid === "number" && pid > 0 && !existsSync(`/proc/${pid}`);

/** Functions, offsets, events: what a person would count. */
export function countHooksOf({ request: { functions, offsets } }: LinkRequest): number {
  const list = functions ?? offsets;
  return Array.isArray(list) ? list.length : 1;
}

export const countHooks = (specs: readonly Hook[]): number =>
  specs.reduce((sum, spec) => sum + (spec.kind === "kprobe-multi" ? spec.functions.length : 1), 0);
