import { data, defineTool } from "../../src/tool.js";
import { checkConnections, familyFlags, localPorts } from "./_connections.js";

export default defineTool({
  name: "tcpsynbl",
  summary: "Length of queues of connections to be accepted, as histograms",
  about:
    "As each connection arrives: how many wait already for accept(), in a histogram for each limit that listen() was given. A queue that reaches its limit drops what comes.",
  program: "tcpsynbl.c",
  flags: { localPorts: localPorts("-P, --port <ports>"), ...familyFlags },
  examples: [
    { command: "tcpsynbl", about: "of all listening sockets, until Ctrl-C" },
    { command: "tcpsynbl -4 -P 443", about: "of one port" },
  ],
  check: checkConnections,
  opening: "Tracing SYN backlog size. Ctrl-C to end.",
  view: () => data("lengths").histogram({ title: "backlog", section: "backlog_max" }),
  smoke: [
    {
      arguments: ["-P", "18211"],
      workload: ["loopback", "waiting", 7, 18211],
      expect: [/^backlog_max = 8$/m, /^ +0 -> 1 +: 2 /m, /^ +2 -> 3 +: 2 /m, /^ +4 -> 7 +: 3 /m],
    },
  ],
});
