import {
  argument,
  column,
  data,
  defineTool,
  functionOf,
  oneOf,
  taskFlags,
} from "../../src/tool.js";

export default defineTool({
  name: "vfscount",
  summary: "Calls of each kernel function vfs_*",
  about: "Calls into the virtual filesystem, by function; vfsstat shows the main kinds as rates.",
  instead: "vfsstat counts the commonest of them, syscount the system calls that lead there",
  program: "vfscount.c",
  arguments: {
    duration: argument.optionalSeconds("time", "exit after this many seconds", {
      role: "duration",
    }),
  },
  flags: { pid: taskFlags.pid },
  examples: [
    { command: "vfscount", about: "until Ctrl-C" },
    { command: "vfscount 5", about: "for five seconds" },
  ],
  probes: () => [oneOf([{ program: "on_call", at: "k:vfs_*" }])],
  opening: "Tracing... Ctrl-C to end.",
  view: () =>
    data("calls")
      .rows<{ readonly function: string }>((row) => ({
        ...row,
        function: functionOf(row.function),
      }))
      .columns(
        { sort: "count" },
        column.hex("address", 16, { title: "ADDR" }),
        column("function", 26, { title: "FUNC" }),
        column("count", 8, { align: "right" }),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["files", "counts", 5],
      expect: {
        some: [
          // Fifteen of the files, and those by which the workload is told to begin and to end.
          { func: /^vfs_read$/, count: (calls) => Number(calls) === 17 || Number(calls) === 18 },
          { func: "vfs_mkdir", addr: /^[0-9a-f]{8,}$/, count: 5 },
        ],
      },
      needs: ["kprobes"],
    },
  ],
});
