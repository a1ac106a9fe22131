import { column, data, defineTool, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "tcpv4connect",
  summary: "Example: active TCP connections, IPv4",
  about: "Attempts, successful or not. tcpconnect shows IPv6 and more.",
  program: "tcpv4connect.c",
  flags: { pid: taskFlags.pid },
  examples: [{ command: "tcpv4connect", about: "until Ctrl-C" }],
  view: () =>
    data("connections").columns(
      column("pid", 6),
      column("comm", 12),
      column("source", 16, { title: "SADDR" }),
      column("destination", 16, { title: "DADDR" }),
      column("port", 4, { title: "DPORT" }),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["loopback", "tcp", 3, 18191],
      expect: {
        rows: 3,
        every: {
          pid: "{pid}",
          comm: "loopback",
          daddr: "127.0.0.1",
          saddr: "127.0.0.1",
          dport: 18191,
        },
      },
    },
  ],
});
