import { column, data, defineTool, pinnedFlags, taskFlags } from "../../src/tool.js";
import {
  checkConnections,
  elapsedFlag,
  endColumns,
  familyFlags,
  localPorts,
  timeFlag,
  wideFlag,
} from "./_connections.js";

export default defineTool({
  name: "tcpaccept",
  summary: "Accepted TCP connections",
  about:
    "One line each time accept() or accept4() returns a TCP connection. Connections accepted by io_uring or by the kernel itself are not seen.",
  program: "tcpaccept.c",
  flags: {
    time: timeFlag,
    timestamp: elapsedFlag,
    pid: taskFlags.pid,
    localPorts: localPorts("-P, --port <ports>"),
    ...familyFlags,
    wide: wideFlag,
    ...pinnedFlags,
  },
  examples: [
    { command: "tcpaccept", about: "who accepts connections" },
    { command: "tcpaccept -P 80,443", about: "on these ports" },
    { command: "tcpaccept -Tp 181", about: "one process, with timestamps" },
  ],
  check: checkConnections,
  view({ time, timestamp, wide }) {
    const ends = endColumns({ wide });
    return data("accepts").columns(
      time && column.timeOfDay("time"),
      timestamp && column.elapsed("time", 9, { title: "TIME(s)" }),
      column("pid", 7),
      column.cut("comm", 12),
      ends.version,
      ends.remote,
      ends.remotePort,
      ends.local,
      ends.localPort,
    );
  },
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["loopback", "tcp", 3, 18193],
      expect: {
        rows: 3,
        every: {
          pid: "{pid}",
          comm: "loopback",
          ip: 4,
          raddr: "127.0.0.1",
          laddr: "127.0.0.1",
          lport: 18193,
          rport: (port) => Number(port) > 1023,
        },
      },
    },
    {
      arguments: ["-6", "-P", "18194"],
      workload: ["loopback", "tcp6", 2, 18194],
      expect: { rows: 2, every: { ip: 6, raddr: "::1", lport: 18194 } },
    },
    {
      arguments: ["-4", "-p", "{pid}"],
      workload: ["loopback", "tcp6", 2, 18194],
      expect: { rows: 0 },
    },
  ],
});
