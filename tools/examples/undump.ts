import { approximately, column, data, defineTool, flag, oneOf, taskFlags } from "../../src/tool.js";
import { atCalls } from "../files/_calls.js";

interface Packet {
  readonly data: string;
  readonly total: bigint;
  readonly data_size: bigint;
}

export default defineTool({
  name: "undump",
  summary: "Example: what programs receive from UNIX stream sockets",
  about:
    "BYTES is the size received; DATA shows the first 1024 of them as text with control characters escaped, or in hexadecimal.",
  program: "undump.c",
  flags: {
    pid: taskFlags.pid,
    name: taskFlags.name,
    hexdump: flag.boolean("--hexdump", "show data in hexadecimal"),
  },
  examples: [{ command: "undump -p 181", about: "what one process is sent" }],
  probes: () => [
    oneOf(
      [{ program: "on_read", at: "k:unix_stream_read_actor" }],
      approximately("the first buffer of read, readv, recv, recvfrom and recvmsg is seen", [
        ...atCalls(
          { call_read: ["read", "recvfrom"], call_readv: ["readv"], call_recvmsg: ["recvmsg"] },
          "call_returned",
        ),
      ]),
    ),
  ],
  view: ({ hexdump }) =>
    data("packets")
      .rows<Packet>((one) => ({
        ...one,
        data: hexdump ? one.data : Buffer.from(one.data, "hex").toString("utf8"),
      }))
      .columns(
        column.timeOfDay("time"),
        column("pid", 7),
        column("comm", 16),
        column("total", 6, { title: "BYTES" }),
        column("data"),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}", "-n", "bite-talk"],
      workload: ["unixtalk", 3],
      expect: {
        rows: 9,
        every: { pid: "{pid}", comm: "bite-talk", bytes: 6, data: /^bite [0-2]$/ },
      },
    },
    {
      arguments: ["-n", "bite-talk", "--hexdump"],
      workload: ["unixtalk", 1],
      expect: { rows: 3, every: { data: "626974652030" } },
    },
  ],
});
