import { column, data, defineTool, flag, taskFlags } from "../../src/tool.js";

/** FNV-1a of a program's name, as the kernel keeps it, as the C file has it. */
function hashOf(name: string): bigint {
  return [...Buffer.from(name).subarray(0, 15)].reduce(
    (hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
}

export default defineTool({
  name: "mptcpify",
  summary: "Make programs use Multipath TCP instead of TCP",
  about:
    "While it runs, new TCP sockets of these programs are MPTCP sockets, which fall back to TCP if the peer does not support it. One line per socket. This changes what programs do.",
  instead:
    "mptcpize run PROGRAM (package mptcpd) makes a program use Multipath TCP, since Linux 5.6",
  program: "mptcpify.c",
  flags: {
    pid: taskFlags.pid,
    uid: taskFlags.uid,
    targets: flag.string("-t, --targets <names>", "only these programs, comma-separated", {
      params: () => ({ by_target: true }),
      maps: (names) => ({ targets: { keys: names.split(",").map(hashOf) } }),
    }),
  },
  examples: [{ command: "mptcpify -t iperf3,rsync", about: "two programs" }],
  probes: () => [{ program: "replace", at: "fmod:update_socket_protocol" }],
  view: () =>
    data("changes").columns(
      column.timeOfDay("time"),
      column("pid", 7),
      column("comm", 16),
      column("family", 6),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "-t", "nobody,sockets"],
      workload: ["sockets", 3],
      expect: { rows: 6, every: { pid: "{pid}", comm: "sockets", family: /^INET6?$/ } },
      needs: ["fentry", "mptcp"],
    },
    {
      arguments: ["-p", "{pid}", "-t", "nobody"],
      workload: ["sockets", 3],
      expect: { rows: 0 },
      needs: ["fentry", "mptcp"],
    },
  ],
});
