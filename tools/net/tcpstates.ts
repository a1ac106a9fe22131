import { flag, column, data, defineTool, wrongUsage } from "../../src/tool.js";
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
  name: "tcpstates",
  summary: "TCP state changes, with the time in the previous state",
  about:
    "The process is the one running when the state changed: often unrelated to the connection, as packets arrive in interrupts.",
  program: "tcpstates.c",
  flags: {
    timestamp: elapsedFlag,
    time: timeFlag,
    wide: wideFlag,
    csv: flag.boolean("-s", "as --csv", { role: "csv" }),
    localPorts: localPorts("-L, --localport <ports>"),
    remotePorts: remotePorts("-D, --remoteport <ports>"),
    ...familyFlags,
    journal: flag.boolean("-Y, --journal", "refused: systemd-cat takes the lines of --json"),
  },
  examples: [
    { command: "tcpstates -L 443", about: "states of a server's connections" },
    { command: "tcpstates -Tw", about: "with the time of day, wide enough for IPv6" },
  ],
  check: (given) =>
    given.journal
      ? wrongUsage(
          "no entries of the journal's own form are written",
          "tcpstates --json | systemd-cat -t tcpstates has a line of JSON in each entry; journalctl -t tcpstates -o cat gives them back",
        )
      : checkConnections(given),
  view({ timestamp, time, wide }) {
    const ends = endColumns({ wide });
    return data("changes").columns(
      time && column.timeOfDay("time"),
      timestamp && column.elapsed("time", 9, { title: "TIME(s)" }),
      column("socket", 16, { title: "SKADDR" }),
      column("pid", 7, { title: "C-PID" }),
      column("comm", 10, { title: "C-COMM" }),
      ends.local,
      ends.localPort,
      ends.remote,
      ends.remotePort,
      column("before", 11, { title: "OLDSTATE" }),
      column("after", 11, { title: "NEWSTATE" }),
      column.decimal("spent", 0, { title: "MS", divisor: 1e6, digits: 3 }),
    );
  },
  smoke: [
    {
      arguments: ["-L", "18181,18182", "-4"],
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
