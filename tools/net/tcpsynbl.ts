import { data, defineTool } from "../../src/tool.js";
import { checkConnections, familyFlags, localPorts } from "./_connections.js";

export default defineTool({
  name: "tcpsynbl",
  summary: "Accept queue length, as histograms",
  about:
    "How many connections already wait for accept() as each one arrives, in one histogram per backlog given to listen(). A full queue drops connections.",
  program: "tcpsynbl.c",
  flags: { localPorts: localPorts("-P, --port <ports>"), ...familyFlags },
  examples: [
    { command: "tcpsynbl", about: "all listening sockets, until Ctrl-C" },
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
