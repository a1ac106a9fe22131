import { readFileSync } from "node:fs";
import {
  column,
  data,
  defineTool,
  everySeconds,
  flag,
  oneOf,
  pinnedFlags,
  taskFlags,
} from "../../src/tool.js";
import { checkConnections, endpoint, familyFlags } from "./_connections.js";

interface Row {
  readonly "ends.local": string;
  readonly "ends.local_port": bigint;
  readonly "ends.remote": string;
  readonly "ends.remote_port": bigint;
  readonly received: bigint;
  readonly sent: bigint;
}

const loadAverage = (): string => {
  const [time] = new Date().toTimeString().split(" ");
  return `${time} loadavg: ${readFileSync("/proc/loadavg", "utf8").trim()}`;
};

export default defineTool({
  name: "tcptop",
  summary: "TCP traffic by process and connection",
  about:
    "Bytes written to and read from TCP sockets per interval, the busiest connection first. Packets may be sent later, and more than once.",
  program: "tcptop.c",
  arguments: everySeconds(1),
  flags: {
    noClear: flag.boolean("-C, --noclear", "accepted for compatibility; --live clears the screen"),
    noSummary: flag.boolean("-S, --nosummary", "do not print the load average"),
    pid: taskFlags.pid,
    ...familyFlags,
    ...pinnedFlags,
  },
  examples: [
    { command: "tcptop", about: "every second, until Ctrl-C" },
    { command: "tcptop --live", about: "as a table, updated in place" },
    { command: "tcptop -p 181 5 3", about: "one process, three times, every five seconds" },
  ],
  check: checkConnections,
  timing: ({ interval }) => ({ interval: interval ?? 1 }),
  probes: () => [
    oneOf(
      [
        { program: "tracepoint__sock__sock_recv_length", at: "t:sock:sock_recv_length" },
        { program: "tracepoint__sock__sock_send_length", at: "t:sock:sock_send_length" },
      ],
      [
        { program: "kretfunc__tcp_sendmsg", at: "fr:tcp_sendmsg" },
        { program: "kfunc__tcp_cleanup_rbuf", at: "f:tcp_cleanup_rbuf" },
      ],
      [
        { program: "kprobe__tcp_sendmsg", at: "k:tcp_sendmsg" },
        { program: "kretprobe__tcp_sendmsg", at: "kr:tcp_sendmsg" },
        { program: "kprobe__tcp_cleanup_rbuf", at: "k:tcp_cleanup_rbuf" },
      ],
    ),
  ],
  opening: ({ interval }) => `Tracing... Output every ${interval ?? 1} secs. Hit Ctrl-C to end`,
  header: ({ noSummary }) => (noSummary ? [] : ["", loadAverage()]),
  view: () =>
    data("traffic")
      .rows<Row>((row) => ({
        ...row,
        local: endpoint(row["ends.local"], row["ends.local_port"]),
        remote: endpoint(row["ends.remote"], row["ends.remote_port"]),
        total: row.received + row.sent,
      }))
      .columns(
        { sort: "-total" },
        column("pid", 7),
        column.cut("comm", 12),
        column("local", 21, { title: "LADDR" }),
        column("remote", 21, { title: "RADDR" }),
        column.kilobytes("received", 6, { title: "RX_KB", align: "right" }),
        column.kilobytes("sent", 6, { title: "TX_KB", align: "right" }),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "600"],
      workload: ["loopback", "tcp", 3, 18201],
      expect: {
        rows: 6,
        every: { pid: "{pid}", comm: "loopback" },
        some: [
          { laddr: "127.0.0.1:18201", rxKb: 1000 / 1024, txKb: 2000 / 1024 },
          { raddr: "127.0.0.1:18201", rxKb: 2000 / 1024, txKb: 1000 / 1024 },
        ],
        sums: { rxKb: 9000 / 1024, txKb: 9000 / 1024 },
      },
    },
    {
      arguments: ["-p", "{pid}", "600"],
      workload: ["loopback", "tcp6", 1, 18202],
      expect: [
        /^\d\d:\d\d:\d\d loadavg: [\d.]+ .*\nPID +COMM +LADDR +RADDR +RX_KB +TX_KB\n\d+ +loopback +\[::1\]:/m,
      ],
    },
  ],
});
