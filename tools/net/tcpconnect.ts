import {
  column,
  data,
  defineTool,
  flag,
  membersOf,
  taskFlags,
  pinnedFlags,
  wrongUsage,
  type DataSource,
  type DataValue,
} from "../../src/tool.js";
import {
  checkConnections,
  elapsedFlag,
  endColumns,
  familyFlags,
  remotePorts,
  wideFlag,
} from "./_connections.js";
import { answerIn, Names } from "./_dns.js";

type Told = Readonly<Record<string, DataValue>>;

/** Attempts with the names that were asked for before; answers are no rows. */
function namedAttempts(): Pick<DataSource, "columns"> {
  const names = new Names();
  return data("tellings").rows<Told>((told) => {
    if (told["attempt.time"] !== 0n) {
      const attempt = membersOf(told, "attempt");
      return { ...attempt, query: names.of(String(attempt["ends.remote"])) };
    }
    names.learn(answerIn(Buffer.from(String(told["answer"]), "hex")));
    return undefined;
  });
}

export default defineTool({
  name: "tcpconnect",
  summary: "Active TCP connections",
  about:
    "One line per connect(), answered or not. With -L, printed when the local port is known: when connect() returns. With -d, the name comes from the answers of name servers by UDP that come in while this runs: not those by TCP, TLS or HTTPS, nor what was in a cache before.",
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
    names: flag.boolean("-d, --dns", "show the name that was looked up before", {
      param: "with_names",
    }),
    wide: wideFlag,
    ...pinnedFlags,
  },
  examples: [
    { command: "tcpconnect", about: "who connects where" },
    { command: "tcpconnect -P 80,443", about: "to these ports" },
    { command: "tcpconnect -U -u 1000", about: "of one user" },
    { command: "tcpconnect -d", about: "with the names that were looked up" },
    { command: "tcpconnect -c", about: "counts, by addresses and port" },
  ],
  check(given) {
    if (given.count && given.localPort) return wrongUsage("-c and -L cannot be used together");
    if (given.count && given.names) return wrongUsage("-c and -d cannot be used together");
    return checkConnections(given);
  },
  leaveOut: ({ localPort, names }) => [
    ...(localPort ? [] : ["tracepoint__syscalls__sys_exit_connect"]),
    ...(names ? [] : ["tracepoint__net__netif_receive_skb"]),
  ],
  opening: "Tracing connect ... Hit Ctrl-C to end",
  view({ count, timestamp, printUid, localPort, names, wide }) {
    if (count)
      return data("connects").columns(
        { sort: "-count" },
        column("local", wide ? 39 : 25, { title: "LADDR" }),
        column("remote", wide ? 39 : 25, { title: "RADDR" }),
        column("remote_port", 20, { title: "RPORT" }),
        column("count", 0, { title: "CONNECTS" }),
      );
    const ends = endColumns({ local: "SADDR", remote: "DADDR", remotePort: "DPORT", wide });
    return (names ? namedAttempts() : data("attempts")).columns(
      timestamp && column.elapsed("time", 9, { title: "TIME(s)" }),
      printUid && column.number("uid", 6),
      column("pid", 7),
      column.cut("comm", 12),
      ends.version,
      ends.local,
      localPort && ends.localPort,
      ends.remote,
      ends.remotePort,
      names && column("query"),
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
      arguments: ["-d", "-p", "{pid}"],
      workload: ["asks", 2, 18193],
      expect: {
        rows: 3,
        every: { comm: "asks", dport: 18193 },
        some: [
          { daddr: "127.0.0.1", query: "bite-0.example" },
          { daddr: "::1", query: "bite-1.example" },
          { daddr: "127.0.0.2", query: "" },
        ],
      },
    },
    {
      arguments: ["-c", "-P", "1,18192"],
      workload: ["loopback", "tcp", 4, 18192],
      expect: [/^LADDR +RADDR +RPORT +CONNECTS\n127\.0\.0\.1 +127\.0\.0\.1 +18192 +4$/m],
    },
  ],
});
