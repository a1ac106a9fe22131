import { readFileSync, statSync } from "node:fs";
import { column, data, defineTool, flag, ok, oneOf, wrongUsage } from "../../src/tool.js";
import {
  checkConnections,
  endpoint,
  familyFlags,
  localPorts,
  networkNamespaceFlag,
  remotePorts,
} from "./_connections.js";

interface Row {
  readonly "ends.local": string;
  readonly "ends.local_port": bigint;
  readonly "ends.remote": string;
  readonly "ends.remote_port": bigint;
  readonly reason: bigint;
  readonly flags: bigint;
  readonly state: bigint;
}

const FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];

const flagsOf = (bits: number): string => FLAGS.filter((_, i) => bits & (1 << i)).join("|");

/** Names of the reasons, which differ from kernel to kernel, from the tracepoint's format. */
function reasons(): ReadonlyMap<number, string> {
  try {
    const format = readFileSync("/sys/kernel/tracing/events/skb/kfree_skb/format", "utf8");
    const pairs = [...format.matchAll(/\{ (\d+), "(\w+)" \}/g)];
    return new Map(pairs.map(([, number, name]) => [Number(number), name!]));
  } catch {
    return new Map();
  }
}

/** Number of a process's network namespace. */
function namespaceOf(pid: number): number | undefined {
  try {
    return statSync(`/proc/${pid}/ns/net`).ino;
  } catch {
    return undefined;
  }
}

export default defineTool({
  name: "tcpdrop",
  summary: "TCP packets dropped by the kernel, with reason and stack",
  about:
    "Packets go from SADDR to DADDR, in either direction; the state is the socket's, empty if there is none. The reason is the kernel's: its source documents each as SKB_DROP_REASON_ and the word.",
  program: "tcpdrop.c",
  flags: {
    ...familyFlags,
    networkNamespace: networkNamespaceFlag("--netns-id <number>"),
    process: flag.integer("--pid-netns <pid>", "only the network namespace of this process"),
    localPorts: localPorts("-L, --sport <ports>"),
    remotePorts: remotePorts("-D, --dport <ports>"),
    noStack: flag.boolean("--no-stack", "do not print stacks"),
  },
  examples: [
    { command: "tcpdrop", about: "all drops" },
    { command: "tcpdrop -4 -D 443", about: "packets to one port" },
    { command: "tcpdrop --pid-netns 181", about: "in the network namespace of a process" },
  ],
  check(given) {
    const { networkNamespace, process: pid } = given;
    if (networkNamespace !== undefined && pid !== undefined)
      return wrongUsage("--netns-id and --pid-netns cannot be used together");
    if (pid !== undefined && namespaceOf(pid) === undefined)
      return wrongUsage(`there is no process ${pid}`);
    const checked = checkConnections(given);
    return checked.ok ? ok(undefined) : checked;
  },
  prepare: reasons,
  params: ({ process: pid }): Record<string, number> =>
    pid === undefined ? {} : { network_namespace_wanted: namespaceOf(pid) ?? 0 },
  probes: () => [
    oneOf(
      [{ program: "tracepoint__skb__kfree_skb", at: "t:skb:kfree_skb" }],
      [{ program: "kprobe__tcp_drop", at: "k:tcp_drop" }],
    ),
  ],
  view: ({ noStack }, names) =>
    data("drops")
      .rows<Row>((row) => ({
        ...row,
        source: endpoint(row["ends.local"], row["ends.local_port"]),
        target: `> ${endpoint(row["ends.remote"], row["ends.remote_port"])}`,
        reason: names.get(Number(row.reason)) ?? String(row.reason),
        flags: flagsOf(Number(row.flags)),
      }))
      .columns(
        { stacks: [!noStack && "stack"] },
        column.timeOfDay("time"),
        column("pid", 7),
        column("ends.version", 2, { title: "IP" }),
        column("source", 20, { title: "SADDR:SPORT" }),
        column("target", 22, { title: "> DADDR:DPORT" }),
        column("state", 12),
        column("flags", 10, { title: "(FLAGS)" }),
        column("reason", 0, { title: "REASON" }),
      ),
  smoke: [
    {
      arguments: ["-D", "18209"],
      workload: ["loopback", "refused", 3, 18209],
      expect: {
        rows: 3,
        every: { ip: 4, daddrDport: "> 127.0.0.1:18209", flags: "SYN", reason: "NO_SOCKET" },
      },
    },
    {
      arguments: ["-D", "18210"],
      workload: ["loopback", "refused6", 1, 18210],
      expect: [
        /^\d\d:\d\d:\d\d +\d+ +6 +\[::1\]:\d+ +> \[::1\]:18210 .* SYN +NO_SOCKET\n(?: {4}\S+\n)* {4}tcp_v6_rcv/m,
      ],
    },
  ],
});
