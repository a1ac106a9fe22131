import { flag, column, data, defineTool, taskFlags } from "../../src/tool.js";
import {
  checkConnections,
  elapsedFlag,
  endColumns,
  familyFlags,
  localPorts,
  remotePorts,
  timeFlag,
  wideFlag,
} from "./_connections.js";

export default defineTool({
  name: "tcplife",
  summary: "TCP sessions, with duration and bytes",
  about:
    "One line as each session ends that started while the tool ran. The process is the one that connected, accepted or closed; 0 if none did. TX is payload acknowledged by the other side, RX payload received in order; --json and --csv have exact bytes.",
  program: "tcplife.c",
  flags: {
    time: timeFlag,
    timestamp: elapsedFlag,
    wide: wideFlag,
    csv: flag.boolean("-s", "as --csv", { role: "csv" }),
    pid: taskFlags.pid,
    localPorts: localPorts("-L, --localport <ports>"),
    remotePorts: remotePorts("-D, --remoteport <ports>"),
    ...familyFlags,
  },
  examples: [
    { command: "tcplife", about: "all sessions" },
    { command: "tcplife -Tw", about: "with the time of day, wide enough for IPv6" },
    { command: "tcplife -L 80,443", about: "of a web server" },
    { command: "tcplife --csv", about: "for a spreadsheet" },
  ],
  check: checkConnections,
  view({ time, timestamp, wide }) {
    const ends = endColumns({ wide });
    return data("lives").columns(
      time && column.timeOfDay("time"),
      timestamp && column.elapsed("time", 9, { title: "TIME(s)" }),
      column("pid", 7),
      wide ? column.cut("comm", 16) : column.cut("comm", 10),
      wide && ends.version,
      ends.local,
      ends.localPort,
      ends.remote,
      ends.remotePort,
      column.kilobytes("sent", 6, { title: "TX_KB", align: "right" }),
      column.kilobytes("received", 6, { title: "RX_KB", align: "right" }),
      column.milliseconds("lived", 0, { title: "MS" }),
    );
  },
  smoke: [
    {
      arguments: ["-D", "18198"],
      workload: ["loopback", "tcp", 3, 18198],
      expect: {
        rows: 3,
        every: {
          pid: "{pid}",
          comm: "loopback",
          laddr: "127.0.0.1",
          rport: 18198,
          txKb: 1000 / 1024,
          rxKb: 2000 / 1024,
        },
      },
    },
    {
      arguments: ["-L", "18199", "-p", "{pid}"],
      workload: ["loopback", "tcp6", 2, 18199],
      expect: {
        rows: 2,
        every: { pid: "{pid}", raddr: "::1", lport: 18199, txKb: 2000 / 1024, rxKb: 1000 / 1024 },
      },
    },
    {
      arguments: ["-L", "18198"],
      workload: ["loopback", "tcp", 1, 18198],
      expect: [
        /^PID +COMM +LADDR +LPORT +RADDR +RPORT +TX_KB +RX_KB MS\n\d+ +loopback +127\.0\.0\.1 +18198 +127\.0\.0\.1 +\d+ +[12] +[01] \d+\.\d\d$/m,
      ],
    },
  ],
});
