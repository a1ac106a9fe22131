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
  summary: "VM exits, counted by reason",
  about:
    "Each exit costs microseconds. The reasons tell what the guest does: HLT is idling, EPT_VIOLATION first use of memory, IO_INSTRUCTION and EPT_MISCONFIG emulated devices.",
  program: "kvmexit.c",
  arguments: {
    duration: argument.optionalSeconds("duration", "exit after this many seconds", {
      role: "duration",
    }),
  },
  flags: {
    pid: taskFlags.pid,
    tids: spelled(listFlags.tids, "-T, --tids <tids>"),
    tid: taskFlags.tid,
    all: flag.boolean("-a, --alltids", "one result per thread"),
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
  // It attaches. No machine here has a guest whose exits are told: KVM itself runs in one.
  smoke: [
    { arguments: ["-p", "{pid}"], workload: ["sleeper"], expect: { rows: 0 }, needs: ["kvm"] },
  ],
});
