import {
  argument,
  column,
  data,
  defineTool,
  flag,
  listFlags,
  spelled,
  taskFlags,
} from "../../src/tool.js";
import { reasonName } from "./_kvm_reasons.js";

export default defineTool({
  name: "kvmexit",
  summary: "Why virtual machines leave their guest, counted by reason",
  about:
    "Each exit costs microseconds. Many of one reason say what the guest does: HLT is idleness, EPT_VIOLATION memory that is touched first, IO_INSTRUCTION and EPT_MISCONFIG emulated devices.",
  program: "kvmexit.c",
  arguments: {
    duration: argument.optionalSeconds("duration", "end after so many seconds", {
      role: "duration",
    }),
  },
  flags: {
    pid: taskFlags.pid,
    tids: spelled(listFlags.tids, "-T, --tids <tids>"),
    tid: taskFlags.tid,
    all: flag.boolean("-a, --alltids", "by thread"),
  },
  examples: [
    { command: "kvmexit 10", about: "all guests, for ten seconds" },
    { command: "kvmexit -p 181 -a", about: "each virtual CPU of one guest" },
  ],
  view: () =>
    data("exits")
      .rows<{ readonly reason: bigint; readonly isa: bigint }>((row) => ({
        ...row,
        name: reasonName(Number(row.isa), Number(row.reason)),
      }))
      .columns(
        { sort: "-count" },
        column("pid", 8),
        column("tid", 8),
        column("name", 35, { title: "KVM_EXIT_REASON" }),
        column("count", 0),
      ),
  // No guest runs here.
  smoke: [{ arguments: ["-p", "{pid}"], workload: ["sleeper"], expect: { rows: 0 } }],
});
