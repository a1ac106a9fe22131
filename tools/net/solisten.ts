import { column, data, defineTool, flag, taskFlags } from "../../src/tool.js";
import { checkConnections, familyFlags, localPorts, networkNamespaceFlag } from "./_connections.js";

export default defineTool({
  name: "solisten",
  summary: "Sockets that begin to listen",
  about:
    "BACKLOG is what the program asked for; the kernel takes no more than net.core.somaxconn. The address and port are those that the socket has afterwards.",
  program: "solisten.c",
  flags: {
    showNamespace: flag.boolean("--show-netns", "the network namespace too"),
    pid: taskFlags.pid,
    networkNamespace: networkNamespaceFlag("-n, --netns <number>"),
    localPorts: localPorts("-P, --port <ports>"),
    errors: flag.boolean("-E, --errors", "with the error of those that fail"),
    ...familyFlags,
  },
  examples: [
    { command: "solisten", about: "who begins to listen, and where" },
    { command: "solisten --show-netns", about: "with network namespaces: containers" },
  ],
  check: checkConnections,
  view: ({ showNamespace, errors }) =>
    data("listeners")
      .rows<{ readonly version: bigint }>((row) => ({ ...row, protocol: `TCPv${row.version}` }))
      .columns(
        column("pid", 7),
        column.cut("comm", 12),
        showNamespace && column("network", 12, { title: "NETNS" }),
        column("protocol", 6, { title: "PROTO" }),
        column("backlog", 8),
        errors && column("error", 12),
        column("port", 5),
        column("address", 0, { title: "ADDR" }),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "--show-netns", "-E"],
      workload: ["loopback", "tcp", 1, 18214],
      expect: {
        rows: 1,
        every: {
          comm: "loopback",
          proto: "TCPv4",
          backlog: 8,
          port: 18214,
          addr: "127.0.0.1",
          error: "",
          netns: (number) => Number(number) > 0,
        },
      },
    },
    {
      arguments: ["-P", "18215"],
      workload: ["loopback", "tcp6", 1, 18215],
      expect: [/^PID +COMM +PROTO +BACKLOG +PORT +ADDR\n\d+ +loopback +TCPv6 +8 +18215 +::1$/m],
    },
  ],
});
