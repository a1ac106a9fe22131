import { column, data, defineTool, flag, taskFlags } from "../../src/tool.js";

interface Row {
  readonly mode: bigint;
  readonly inode: bigint;
  readonly name: string;
  readonly socket: bigint;
  readonly socket_inode: bigint;
  readonly more: bigint;
}

const KIND = 0o170000;
const SOCKET = 0o140000;
const PIPE = 0o010000;

/** As /proc has it; of a file the last part of its path. */
function nameOf({ mode, inode, name }: Row): string {
  const kind = Number(mode) & KIND;
  if (kind === SOCKET) return `socket:[${inode}]`;
  if (kind === PIPE && name === "") return `pipe:[${inode}]`;
  return name === "" ? "N/A" : name;
}

function shown(row: Row): object[] {
  const socket = `${row.socket}:socket:[${row.socket_inode}]`;
  const one = { ...row, socket, name: nameOf(row) };
  return row.more > 0n ? [one, { ...one, fd: undefined, name: `(${row.more} more)` }] : [one];
}

export default defineTool({
  name: "sofdsnoop",
  summary: "File descriptors passed through UNIX sockets",
  about:
    "One line per descriptor in a control message of sendmsg() or recvmsg(): the first two of a message, then how many more there are. NAME is the last part of the file's path. sendmmsg(), recvmmsg() and io_uring are not seen.",
  program: "sofdsnoop.c",
  flags: {
    timestamp: flag.boolean("-T, --timestamp", "show seconds since the first event"),
    pid: taskFlags.pid,
    tid: taskFlags.tid,
    name: taskFlags.name,
  },
  examples: [
    { command: "sofdsnoop", about: "all descriptors" },
    { command: "sofdsnoop -n systemd", about: "by programs whose names contain this" },
  ],
  view: ({ timestamp }) =>
    data("descriptors")
      .rows<Row>(shown)
      .columns(
        timestamp && column.elapsed("time", 14, { title: "TIME(s)" }),
        column("action", 6),
        column("tid", 6),
        column("comm", 16),
        column("socket", 25),
        column("fd", 5),
        column("name"),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["passfds", 3],
      expect: {
        rows: 3 * 2 * 2,
        every: { tid: "{pid}", comm: "passfds", socket: /^\d+:socket:\[\d+\]$/ },
        some: [
          { action: "SEND", name: "null" },
          { action: "RECV", name: "null" },
          { action: "SEND", name: /^pipe:\[\d+\]$/ },
          { action: "RECV", name: /^pipe:\[\d+\]$/ },
        ],
      },
    },
    {
      arguments: ["-n", "passfd"],
      workload: ["passfds", 1],
      expect: [
        /^ACTION TID +COMM +SOCKET +FD +NAME\nSEND +\d+ +passfds +\d+:socket:\[\d+\] +\d+ +null$/m,
      ],
    },
  ],
});
