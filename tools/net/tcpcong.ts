import {
  column,
  data,
  defineTool,
  flag,
  intervalArguments,
  timestampFlag,
} from "../../src/tool.js";
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
}

export default defineTool({
  name: "tcpcong",
  summary: "Time TCP connections spend in each congestion control state",
  about:
    "open: no congestion; disorder: data arrived out of order; recovery: lost data is retransmitted; cwr: the window is being reduced; loss: a timer expired. A state is counted when it is left, for connections that changed state or were made while the tool ran.",
  program: "tcpcong.c",
  arguments: intervalArguments,
  flags: {
    localPorts: localPorts("-L, --localport <ports>"),
    remotePorts: remotePorts("-R, --remoteport <ports>"),
    timestamp: timestampFlag,
    distributions: flag.boolean("-d, --dist", "show histograms by state", {
      param: "distributions",
    }),
    microseconds: flag.boolean("-u, --microseconds", "in microseconds"),
    ...familyFlags,
  },
  examples: [
    { command: "tcpcong", about: "of all connections, until Ctrl-C" },
    { command: "tcpcong -d 1 10", about: "histograms every second, ten times" },
  ],
  check: checkConnections,
  opening: "Tracing tcp congestion control status duration... Hit Ctrl-C to end.",
  view({ distributions, microseconds }) {
    const unit = microseconds ? "us" : "ms";
    const divisor = microseconds ? 1e3 : 1e6;
    if (distributions)
      return data("times").histogram({
        title: microseconds ? "usecs" : "msecs",
        section: "tcp_congest_state",
        divisor,
      });
    const time = (key: string, width: number, title: string) =>
      column.decimal(key, width, { title: `${title}_${unit}`, divisor, digits: 0 });
    return data("flows")
      .rows<Row>((row) => ({
        ...row,
        local: endpoint(row["ends.local"], row["ends.local_port"]),
        remote: endpoint(row["ends.remote"], row["ends.remote_port"]),
      }))
      .columns(
        { sort: "ends.local_port" },
        column("local", 21, { title: "LAddrPort" }),
        column("remote", 21, { title: "RAddrPort" }),
        time("open", 7, "Open"),
        time("disorder", 6, "Dod"),
        time("recovery", 7, "Rcov"),
        time("cwr", 7, "Cwr"),
        time("loss", 6, "Los"),
        column("changes", 5, { title: "Chgs" }),
      );
  },
  smoke: [
    {
      arguments: ["-R", "18217"],
      workload: ["loopback", "tcp", 3, 18217],
      expect: {
        rows: 3,
        every: {
          raddrport: "127.0.0.1:18217",
          openMs: (ms) => Number(ms) > 0,
          losMs: 0,
          chgs: 0,
        },
      },
    },
    {
      arguments: ["-L", "18218", "-d", "-u"],
      workload: ["loopback", "tcp6", 4, 18218],
      expect: [/^tcp_congest_state = open$/m, /^ +usecs +: count/m],
    },
  ],
});
