import { argument, column, data, defineTool, flag, taskFlags } from "../../src/tool.js";
import {
  checkConnections,
  elapsedFlag,
  endColumns,
  familyFlags,
  wideFlag,
} from "./_connections.js";

export default defineTool({
  name: "tcpconnlat",
  summary: "TCP connection latency",
  about:
    "Time from connect() until the other side answers, be it a refusal (-e tells them apart): one network round trip plus the peer's kernel. Unanswered attempts are not shown.",
  program: "tcpconnlat.c",
  arguments: {
    least: argument.optionalNumber("duration_ms", "ignore connections faster than this (ms)", {
      param: "least_ns",
      times: 1e6,
    }),
  },
  flags: {
    timestamp: elapsedFlag,
    pid: taskFlags.pid,
    localPort: flag.boolean("-L, --lport", "show the local port"),
    errors: flag.boolean("-e, --errors", "show the error, if any: ECONNREFUSED"),
    ...familyFlags,
    wide: wideFlag,
  },
  examples: [
    { command: "tcpconnlat", about: "all connections" },
    { command: "tcpconnlat 10", about: "those that take 10 ms or more" },
    { command: "tcpconnlat -p 181", about: "of one process" },
  ],
  check: checkConnections,
  view({ timestamp, localPort, errors, wide }) {
    const ends = endColumns({ local: "SADDR", remote: "DADDR", remotePort: "DPORT", wide });
    return data("connections").columns(
      timestamp && column.elapsed("time", 9, { title: "TIME(s)" }),
      column("pid", 7),
      column.cut("comm", 12),
      ends.version,
      ends.local,
      localPort && ends.localPort,
      ends.remote,
      ends.remotePort,
      errors && column("error", 12),
      column.milliseconds("latency", 0, { title: "LAT(ms)" }),
    );
  },
  smoke: [
    {
      arguments: ["-p", "{pid}", "-e"],
      workload: ["loopback", "tcp", 3, 18195],
      expect: {
        rows: 3,
        every: {
          pid: "{pid}",
          comm: "loopback",
          dport: 18195,
          error: "",
          latMs: (ms) => Number(ms) > 0 && Number(ms) < 10_000,
        },
      },
    },
    {
      arguments: ["-p", "{pid}", "-e"],
      workload: ["loopback", "refused", 2, 18196],
      expect: { rows: 2, every: { error: "ECONNREFUSED", daddr: "127.0.0.1", dport: 18196 } },
    },
    {
      arguments: ["-p", "{pid}", "60000"],
      workload: ["loopback", "tcp", 2, 18195],
      expect: { rows: 0 },
    },
    {
      arguments: ["-p", "{pid}", "-L"],
      workload: ["loopback", "tcp6", 1, 18197],
      expect: [
        /^PID +COMM +IP SADDR +LPORT +DADDR +DPORT +LAT\(ms\)\n\d+ +loopback +6 +::1 +\d+ +::1 +18197 +\d+\.\d\d$/m,
      ],
    },
  ],
});
