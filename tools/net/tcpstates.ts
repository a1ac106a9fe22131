import { column, data, defineTool, durationFlag, flag, ok, wrongUsage } from "../../src/tool.js";

export default defineTool({
  name: "tcpstates",
  summary: "TCP state changes, with the time in the previous state",
  about:
    "The process is the one running when the state changed: often unrelated to the connection, as packets arrive in interrupts.",
  program: "tcpstates.c",
  flags: {
    timestamp: flag.boolean("-t, --timestamp", "show seconds since the first event"),
    time: flag.boolean("-T, --time", "print the time of day"),
    wide: flag.boolean("-w, --wide", "wide columns, for IPv6 addresses"),
    localPort: flag.integer("-L, --localport <port>", "only this local port", {
      param: "local_port_wanted",
      most: 65535,
    }),
    remotePort: flag.integer("-D, --remoteport <port>", "only this remote port", {
      param: "remote_port_wanted",
      most: 65535,
    }),
    ipv4: flag.boolean("-4, --ipv4", "only IPv4"),
    ipv6: flag.boolean("-6, --ipv6", "only IPv6"),
    duration: durationFlag,
  },
  examples: [
    { command: "tcpstates -L 443", about: "states of a server's connections" },
    { command: "tcpstates -Tw", about: "with the time of day, wide enough for IPv6" },
  ],
  check: ({ ipv4, ipv6 }) =>
    ipv4 && ipv6 ? wrongUsage("-4 and -6 cannot be used together") : ok(undefined),
  params: ({ ipv4, ipv6 }) => ({ family_wanted: ipv4 ? 2 : ipv6 ? 10 : 0 }),
  view: ({ timestamp, time, wide }) => {
    const address = wide ? 39 : 15;
    return data("changes").columns(
      time && column.timeOfDay("time"),
      timestamp && column.elapsed("time", 9, { title: "TIME(s)" }),
      column("socket", 16, { title: "SKADDR" }),
      column("pid", 7, { title: "C-PID" }),
      column("comm", 10, { title: "C-COMM" }),
      column("local", address, { title: "LADDR" }),
      column("local_port", 5, { title: "LPORT" }),
      column("remote", address, { title: "RADDR" }),
      column("remote_port", 5, { title: "RPORT" }),
      column("before", 11, { title: "OLDSTATE" }),
      column("after", 11, { title: "NEWSTATE" }),
      column.decimal("spent", 0, { title: "MS", divisor: 1e6, digits: 3 }),
    );
  },
  smoke: [
    {
      arguments: ["-L", "18181"],
      workload: ["loopback", "tcp", 3, 18181],
      expect: {
        some: [{ oldstate: "CLOSE", newstate: "LISTEN", lport: 18181, laddr: "127.0.0.1" }],
        least: 1 + 3 * 3,
        every: { lport: 18181 },
      },
    },
    {
      arguments: ["-D", "18181"],
      workload: ["loopback", "tcp", 3, 18181],
      expect: {
        some: [{ oldstate: "SYN_SENT", newstate: "ESTABLISHED", raddr: "127.0.0.1" }],
        every: { rport: 18181 },
      },
    },
  ],
});
