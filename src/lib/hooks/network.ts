/** Packets, sockets and cgroups. */
import type { XdpMode } from "../../types/hook.js";
import type { CgroupPoint } from "../../types/hook_kinds.js";
import { optionsOf } from "../options.js";
import { word, type Hook } from "./hook.js";

export interface InNetns {
  /** A file such as /run/netns/NAME, where the device is not in our own network namespace. */
  readonly netns?: string;
}

export interface XdpOptions extends InNetns {
  readonly mode?: XdpMode;
  readonly ifNoExist?: boolean;
  readonly replace?: boolean;
}

export interface FilterOptions extends InNetns {
  readonly priority?: number;
  readonly handle?: number;
}

const xdpOptions = optionsOf<XdpOptions>({
  netns: true,
  mode: true,
  ifNoExist: true,
  replace: true,
});
const filterOptions = optionsOf<FilterOptions>({ netns: true, priority: true, handle: true });
const actionOptions = optionsOf<Omit<FilterOptions, "handle">>({ netns: true, priority: true });
const netnsOptions = optionsOf<InNetns>({ netns: true });

/**
 * Packets as they come in at a device, before anything else. A program that is
 * there already is an error (as with `ifNoExist`), unless `replace` is given.
 * @example
 * ```ts
 * bpf.attach("on_packet", xdp("lo", { mode: "skb" }));
 * ```
 */
export function xdp(device: string, options: XdpOptions = {}): Hook {
  xdpOptions("xdp", options);
  const { ifNoExist, ...rest } = options;
  if (ifNoExist === true && rest.replace === true)
    throw new TypeError("xdp: ifNoExist and replace cannot be used together");
  return { kind: "xdp", device: word(device, "xdp(device)"), ...rest };
}

export type Direction = "ingress" | "egress";

/**
 * A classifier whose result is the verdict; by tcx where the kernel has it (6.6), else by clsact.
 * @example
 * ```ts
 * bpf.attach("on_skb", tc("lo", "egress"));
 * ```
 */
export function tc(device: string, direction: Direction, options: FilterOptions = {}): Hook {
  filterOptions("tc", options);
  return {
    ...{ kind: "tc", device: word(device, "tc(device)"), direction, role: "classifier" },
    ...options,
  };
}

/**
 * An action behind a filter that matches everything.
 * @example
 * ```ts
 * bpf.attach("on_skb", tcAction("lo", "ingress"));
 * ```
 */
export function tcAction(
  device: string,
  direction: Direction,
  options: Omit<FilterOptions, "handle"> = {},
): Hook {
  actionOptions("tcAction", options);
  return {
    ...{ kind: "tc", device: word(device, "tcAction(device)"), direction, role: "action" },
    ...options,
  };
}

/**
 * On a raw socket of a device, whose packets `link.packets()` gives; or on an open socket's descriptor.
 * @example
 * ```ts
 * const link = bpf.attach("on_skb", socketFilter("lo"));
 * const packets = link.packets();
 * for (const packet of packets.take()) console.log(packet.length);
 * ```
 */
export function socketFilter(where: string | number, options: InNetns = {}): Hook {
  netnsOptions("socketFilter", options);
  if (typeof where === "number") return { kind: "socket", fd: where };
  return { kind: "socket-filter", device: word(where, "socketFilter(device)"), ...options };
}

/**
 * What the processes of a cgroup (a directory of cgroup2) do.
 * @example
 * ```ts
 * bpf.attach("on_socket", cgroup("/sys/fs/cgroup", "sock_create"));
 * ```
 */
export const cgroup = (path: string, point: CgroupPoint): Hook => ({
  kind: "cgroup",
  path: word(path, "cgroup(path)"),
  point,
});

/**
 * What becomes of the TCP connections of a cgroup's processes (4.13).
 * @example
 * ```ts
 * bpf.attach("on_connection", sockOps("/sys/fs/cgroup"));
 * ```
 */
export const sockOps = (path: string): Hook => cgroup(path, "sock_ops");

/**
 * Messages that the sockets of a map send; `map` is its name in the program.
 * @example
 * ```ts
 * bpf.attach("on_message", skMsg("sockets"));
 * ```
 */
export const skMsg = (map: string): Hook => ({ kind: "sockmap", map, point: "msg" });

/**
 * What the sockets of a map receive.
 * @example
 * ```ts
 * bpf.attach("on_skb", skSkb("sockets", "verdict"));
 * ```
 */
export const skSkb = (map: string, point: "parser" | "stream-verdict" | "verdict"): Hook => ({
  kind: "sockmap",
  map,
  point,
});

/**
 * How packets of a network namespace are taken apart; each has one at most (5.8).
 * @example
 * ```ts
 * bpf.attach("on_skb", flowDissector("/run/netns/blue"));
 * ```
 */
export const flowDissector = (netns = "/proc/self/ns/net"): Hook => ({
  kind: "netns",
  path: netns,
  point: "flow-dissector",
});

/**
 * Which socket of a network namespace gets what comes in, before the kernel looks for one (5.9).
 * @example
 * ```ts
 * bpf.attach("on_lookup", skLookup());
 * ```
 */
export const skLookup = (netns = "/proc/self/ns/net"): Hook => ({
  kind: "netns",
  path: netns,
  point: "sk-lookup",
});
