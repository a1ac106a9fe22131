import {
  column,
  data,
  defineTool,
  flag,
  taskFlags,
  pinnedFlags,
  wrongUsage,
} from "../../src/tool.js";
import {
  checkConnections,
  elapsedFlag,
  endColumns,
  familyFlags,
  remotePorts,
  wideFlag,
} from "./_connections.js";

export default defineTool({
  name: "tcpconnect",
  summary: "Active TCP connections",
  about:
    "One line per connect(), answered or not. With -L, printed when the local port is known: when connect() returns.",
  program: "tcpconnect.c",
  flags: {
    timestamp: elapsedFlag,
    pid: taskFlags.pid,
    uid: taskFlags.uid,
    remotePorts: remotePorts("-P, --port <ports>"),
    ...familyFlags,
    localPort: flag.boolean("-L, --lport", "show the local port", { param: "with_local_port" }),
    printUid: flag.boolean("-U, --print-uid", "show the user ID"),
    count: flag.boolean("-c, --count", "count by addresses and remote port", {
      param: "counting",
    }),
    wide: wideFlag,
    ...pinnedFlags,
  },
  examples: [
    { command: "tcpconnect", about: "who connects where" },
    { command: "tcpconnect -P 80,443", about: "to these ports" },
    { command: "tcpconnect -U -u 1000", about: "of one user" },
    { command: "tcpconnect -c", about: "counts, by addresses and port" },
  ],
  check: (given) =>
    given.count && given.localPort
      ? wrongUsage("-c and -L cannot be used together")
      : checkConnections(given),
  leaveOut: ({ localPort }) => (localPort ? [] : ["tracepoint__syscalls__sys_exit_connect"]),
  opening: "Tracing connect ... Hit Ctrl-C to end",
  view({ count, timestamp, printUid, localPort, wide }) {
    if (count)
      return data("connects").columns(
        { sort: "-count" },
        column("local", wide ? 39 : 25, { title: "LADDR" }),
        column("remote", wide ? 39 : 25, { title: "RADDR" }),
        column("remote_port", 20, { title: "RPORT" }),
        column("count", 0, { title: "CONNECTS" }),
      );
    const ends = endColumns({ local: "SADDR", remote: "DADDR", remotePort: "DPORT", wide });
    return data("attempts").columns(
      timestamp && column.elapsed("time", 9, { title: "TIME(s)" }),
      printUid && column.number("uid", 6),
      column("pid", 7),
      column.cut("comm", 12),
      ends.version,
      ends.local,
      localPort && ends.localPort,
      ends.remote,
      ends.remotePort,
    );
  },
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["loopback", "tcp", 3, 18190],
      expect: {
        rows: 3,
        every: {
          pid: "{pid}",
          comm: "loopback",
          ip: 4,
          saddr: "127.0.0.1",
          daddr: "127.0.0.1",
          dport: 18190,
        },
      },
    },
    {
      arguments: ["-p", "{pid}", "-L", "-6"],
      workload: ["loopback", "tcp6", 2, 18191],
      expect: {
        rows: 2,
        every: {
          ip: 6,
          saddr: "::1",
          daddr: "::1",
          dport: 18191,
          lport: (port) => Number(port) > 1023,
        },
      },
    },
    {
      arguments: ["-c", "-P", "1,18192"],
      workload: ["loopback", "tcp", 4, 18192],
      expect: [/^LADDR +RADDR +RPORT +CONNECTS\n127\.0\.0\.1 +127\.0\.0\.1 +18192 +4$/m],
    },
  ],
});
