import { column, data, defineTool, flag, taskFlags } from "../../src/tool.js";
import { checkConnections, familyFlags, localPorts, networkNamespaceFlag } from "./_connections.js";

export default defineTool({
  name: "solisten",
  summary: "Calls of listen() on TCP sockets",
  about:
    "BACKLOG is what the program asked for; the kernel limits it to net.core.somaxconn. Address and port are those after the call.",
  program: "solisten.c",
  flags: {
    showNamespace: flag.boolean("--show-netns", "show the network namespace"),
    pid: taskFlags.pid,
    networkNamespace: networkNamespaceFlag("-n, --netns <number>"),
    localPorts: localPorts("-P, --port <ports>"),
    errors: flag.boolean("-E, --errors", "show errors of failed calls"),
    ...familyFlags,
  },
  examples: [
    { command: "solisten", about: "who listens, and where" },
    { command: "solisten --show-netns", about: "with network namespaces, for containers" },
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
