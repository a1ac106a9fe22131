import { column, data, defineTool, flag, pinnedFlags, taskFlags } from "../../src/tool.js";
import {
  checkConnections,
  elapsedFlag,
  endColumns,
  familyFlags,
  networkNamespaceFlag,
  wideFlag,
} from "./_connections.js";

const WORDS: Readonly<Record<string, string>> = { C: "connect", A: "accept", X: "close" };

export default defineTool({
  name: "tcptracer",
  summary: "TCP connections made, accepted and closed",
  about:
    "C: connected; A: accepted; X: closed, by the process or by a reset from the other side. Addresses are local and remote, whoever initiated. The process is 0 for a connection older than the tool that was reset.",
  program: "tcptracer.c",
  flags: {
    timestamp: elapsedFlag,
    pid: taskFlags.pid,
    networkNamespace: networkNamespaceFlag("-N, --netns <number>"),
    ...familyFlags,
    verbose: flag.boolean(
      "--namespaces",
      "print words instead of letters, and the network namespace",
    ),
    wide: wideFlag,
    ...pinnedFlags,
  },
  examples: [
    { command: "tcptracer", about: "all connections" },
    { command: "tcptracer -p 181 -t", about: "one process, with timestamps" },
    { command: "tcptracer --namespaces -N 4026531840", about: "of one network namespace" },
  ],
  check: checkConnections,
  opening: "Tracing TCP established connections. Ctrl-C to end.",
  view({ timestamp, verbose, wide }) {
    const ends = endColumns({
      local: "SADDR",
      remote: "DADDR",
      localPort: "SPORT",
      remotePort: "DPORT",
      wide,
    });
    const rest = [
      column("pid", 6),
      column("comm", 16),
      ends.version,
      ends.local,
      ends.remote,
      ends.localPort,
      ends.remotePort,
    ] as const;
    const time = timestamp && column.elapsed("time", 9, { title: "TIME(s)" });
    if (!verbose) return data("changes").columns(time, column("what", 2, { title: "T" }), ...rest);
    return data("changes")
      .rows<{ readonly what: string }>((row) => ({ ...row, what: WORDS[row.what] ?? row.what }))
      .columns(
        time,
        column("what", 12, { title: "TYPE" }),
        ...rest,
        column("network", 0, { title: "NETNS" }),
      );
  },
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["loopback", "tcp", 3, 18203],
      // Each made, accepted, and closed at both ends.
      expect: {
        rows: 3 * 4,
        every: { pid: "{pid}", comm: "loopback", ip: 4, saddr: "127.0.0.1" },
        some: [
          { t: "C", dport: 18203 },
          { t: "A", sport: 18203 },
          { t: "X", dport: 18203 },
          { t: "X", sport: 18203 },
        ],
      },
    },
    {
      arguments: ["-p", "{pid}", "--namespaces"],
      workload: ["loopback", "tcp6", 1, 18204],
      expect: [/^TYPE .* NETNS$/m, /^connect +\d+ +loopback +6 +::1 +::1 +\d+ +18204 +\d{6,}$/m],
    },
  ],
});
