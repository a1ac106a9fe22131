import {
  column,
  data,
  defineTool,
  flag,
  pinnedFlags,
  taskFlags,
  wrongUsage,
} from "../../src/tool.js";
import { checkConnections, elapsedFlag, localPorts, wideFlag } from "./_connections.js";

interface Row {
  readonly protocol: bigint;
  readonly options: bigint;
}

const PROTOCOLS = ["UNKN", "TCP", "UDP"];
const OPTIONS = ["F", "T", "N", "R", "r"];

const shown = <R extends Row>(row: R) => ({
  ...row,
  protocol: PROTOCOLS[Number(row.protocol)],
  options: OPTIONS.map((letter, i) => (Number(row.options) & (1 << i) ? letter : ".")).join(""),
});

export default defineTool({
  name: "bindsnoop",
  summary: "Sockets bound to addresses and ports",
  about:
    "Address and port are those after the call: the kernel's choice where 0 was requested. OPTS: F IP_FREEBIND, T IP_TRANSPARENT, N IP_BIND_ADDRESS_NO_PORT, R SO_REUSEADDR, r SO_REUSEPORT. IF is the index of the interface the socket is bound to.",
  program: "bindsnoop.c",
  flags: {
    timestamp: elapsedFlag,
    wide: wideFlag,
    pid: taskFlags.pid,
    localPorts: localPorts("-P, --port <ports>"),
    errors: flag.boolean("-E, --errors", "show errors, and failed binds too", {
      param: "errors_too",
    }),
    printUid: flag.boolean("-U, --print-uid", "show the user ID"),
    uid: taskFlags.uid,
    count: flag.boolean("--count", "count by address and port", { param: "counting" }),
    ...pinnedFlags,
  },
  examples: [
    { command: "bindsnoop", about: "all successful binds" },
    { command: "bindsnoop -EUw", about: "failures too, with users, for IPv6" },
    { command: "bindsnoop --count", about: "how often, by address and port" },
  ],
  check: (given) =>
    given.count && given.errors
      ? wrongUsage("--count and -E cannot be used together")
      : checkConnections(given),
  opening: "Tracing binds ... Hit Ctrl-C to end",
  view({ timestamp, wide, errors, printUid, count }) {
    if (count)
      return data("places").columns(
        { sort: "-count" },
        column("address", wide ? 39 : 32, { title: "LADDR" }),
        column("port", 8, { title: "LPORT" }),
        column("count", 0, { title: "BINDS" }),
      );
    return data("binds")
      .rows<Row>(shown)
      .columns(
        timestamp && column.elapsed("time", 9, { title: "TIME(s)" }),
        printUid && column.number("uid", 6, { align: "right" }),
        errors && column("error", 13),
        column("pid", 8, { align: "right" }),
        column.cut("comm", 12),
        column("protocol", 4, { title: "PROT" }),
        column("address", wide ? 39 : 15, { title: "ADDR" }),
        column("port", 5, { align: "right" }),
        column("options", 5, { title: "OPTS" }),
        column("interface", 2, { title: "IF" }),
      );
  },
  smoke: [
    {
      arguments: ["-P", "18212", "-E"],
      workload: ["loopback", "tcp", 1, 18212],
      expect: {
        rows: 1,
        every: {
          pid: "{pid}",
          comm: "loopback",
          error: "",
          prot: "TCP",
          addr: "127.0.0.1",
          port: 18212,
          opts: "...R.",
          if: 0,
        },
      },
    },
    {
      arguments: ["-p", "{pid}", "-w"],
      workload: ["loopback", "udp6", 1, 18213],
      expect: { rows: 1, every: { prot: "UDP", addr: "::1", port: 18213, opts: "....." } },
    },
    {
      arguments: ["-P", "18212", "--count"],
      workload: ["loopback", "tcp", 1, 18212],
      expect: [/^LADDR +LPORT +BINDS\n127\.0\.0\.1 +18212 +1$/m],
    },
  ],
});
