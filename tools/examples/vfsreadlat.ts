import {
  approximately,
  data,
  defineTool,
  intervalArguments,
  oneOf,
  taskFlags,
} from "../../src/tool.js";

export default defineTool({
  name: "vfsreadlat",
  summary: "Example: latency of reads as a histogram",
  about:
    "Calls of vfs_read() or, where functions cannot be probed, of read(), but not of pread() and readv().",
  program: "vfsreadlat.c",
  arguments: intervalArguments,
  flags: { pid: taskFlags.pid },
  examples: [{ command: "vfsreadlat 1", about: "every second" }],
  probes: () => [
    oneOf(
      [
        { program: "read_begin", at: "k:vfs_read" },
        { program: "read_end", at: "kr:vfs_read" },
      ],
      approximately("calls of read() are measured, without pread() and the kernel's own reads", [
        { program: "call_begin", at: "t:syscalls:sys_enter_read" },
        { program: "call_end", at: "t:syscalls:sys_exit_read" },
      ]),
    ),
  ],
  view: () => data("latencies").histogram({ title: "usecs", divisor: 1000 }),
  opening: "Tracing... Hit Ctrl-C to end.",
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["readwrite", "/var/tmp/vfsreadlat", 20],
      expect: [/^ +usecs +: count +distribution$/m],
    },
  ],
});
