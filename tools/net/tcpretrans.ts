import { column, data, defineTool, flag, oneOf } from "../../src/tool.js";
import {
  checkConnections,
  endpoint,
  familyFlags,
  localPorts,
  remotePorts,
} from "./_connections.js";

interface Row {
  readonly "ends.local": string;
  readonly "ends.local_port": bigint;
  readonly "ends.remote": string;
  readonly "ends.remote_port": bigint;
  readonly kind?: string;
}

const withEnds = (row: Row) => ({
  ...row,
  local: endpoint(row["ends.local"], row["ends.local_port"]),
  remote: endpoint(row["ends.remote"], row["ends.remote_port"]),
  ...(row.kind === undefined ? {} : { kind: `${row.kind}>` }),
});

const LOSS_PROBES = ["kfunc__tcp_send_loss_probe", "kprobe__tcp_send_loss_probe"] as const;

export default defineTool({
  name: "tcpretrans",
  summary: "TCP retransmits",
  about:
    "R is a retransmit, L a tail loss probe (-l), after which an R may follow. The process is the one the timer happened to interrupt: usually unrelated to the connection.",
  program: "tcpretrans.c",
  flags: {
    sequence: flag.boolean("-s, --sequence", "show sequence numbers"),
    lossProbes: flag.boolean("-l, --lossprobe", "show tail loss probes"),
    count: flag.boolean("-c, --count", "count by connection", { param: "counting" }),
    localPorts: localPorts("-L, --localport <ports>"),
    remotePorts: remotePorts("-D, --remoteport <ports>"),
    ...familyFlags,
  },
  examples: [
    { command: "tcpretrans", about: "all retransmits" },
    { command: "tcpretrans -l", about: "with tail loss probes" },
    { command: "tcpretrans -c", about: "retransmits per connection" },
  ],
  check: checkConnections,
  probes: ({ lossProbes }) =>
    lossProbes
      ? [
          oneOf(
            [{ program: LOSS_PROBES[0], at: "f:tcp_send_loss_probe" }],
            [{ program: LOSS_PROBES[1], at: "k:tcp_send_loss_probe" }],
          ),
        ]
      : [],
  leaveOut: ({ lossProbes }) => (lossProbes ? [] : LOSS_PROBES),
  opening: "Tracing retransmits ... Hit Ctrl-C to end",
  view({ sequence, count }) {
    if (count)
      return data("flows")
        .rows<Row>(withEnds)
        .columns(
          { sort: "-count" },
          column("local", 25, { title: "LADDR:LPORT" }),
          column("remote", 25, { title: "RADDR:RPORT" }),
          column("count", 0, { title: "RETRANSMITS" }),
        );
    return data("segments")
      .rows<Row>(withEnds)
      .columns(
        column.timeOfDay("time"),
        column("pid", 7),
        column("ends.version", 2, { title: "IP" }),
        column("local", 20, { title: "LADDR:LPORT" }),
        column("kind", 2, { title: "T>" }),
        column("remote", 20, { title: "RADDR:RPORT" }),
        column("state", 12),
        sequence && column("sequence", 10, { title: "SEQ" }),
      );
  },
  smoke: [
    {
      arguments: ["-D", "18207", "-s"],
      workload: ["loopback", "overflow", 1, 18207],
      expect: {
        least: 1,
        every: { ip: 4, t: "R>", state: "SYN_SENT", raddrRport: "127.0.0.1:18207" },
      },
    },
    {
      arguments: ["-D", "18208", "-c"],
      workload: ["loopback", "overflow", 1, 18208],
      expect: [
        /^LADDR:LPORT +RADDR:RPORT +RETRANSMITS\n127\.0\.0\.1:\d+ +127\.0\.0\.1:18208 +[1-9]\d*$/m,
      ],
    },
  ],
});
