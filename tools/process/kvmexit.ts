import { readdirSync, readFileSync } from "node:fs";
import {
  argument,
  column,
  data,
  debugFlag,
  defineTool,
  fail,
  flag,
  ok,
  spelled,
  taskFlags,
  wrongUsage,
} from "../../src/tool.js";
import { reasonName } from "./_kvm_reasons.js";

/** As QEMU and libvirt name them: `CPU 0/KVM`. */
function threadOf(pid: number, vcpu: number): number | undefined {
  const tasks = `/proc/${pid}/task`;
  const found = readdirSync(tasks).find((tid) =>
    new RegExp(`^CPU ${vcpu}\\b`).test(readFileSync(`${tasks}/${tid}/comm`, "utf8")),
  );
  return found === undefined ? undefined : Number(found);
}

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
    tids: spelled(taskFlags.tid, "-T, --tids <tids>"),
    tid: taskFlags.tid,
    vcpu: flag.integer("-v, --vcpu <number>", "only this virtual CPU of the process", { least: 0 }),
    all: flag.boolean("-a, --alltids", "one result per thread"),
    parallel: flag.integer(
      "-m, --max-parallelism <n>",
      "accepted for compatibility; counts are added up in the kernel",
    ),
    debug: debugFlag("-d, --debug"),
  },
  examples: [
    { command: "kvmexit 10", about: "all guests, for ten seconds" },
    { command: "kvmexit -p 181 -a", about: "each virtual CPU of one guest" },
  ],
  check: ({ pid, vcpu, tid, tids, all }) => {
    const chosen = [vcpu !== undefined, tid.length > 0, tids.length > 0, all];
    if (chosen.filter((one) => one).length > 1)
      return wrongUsage("-t, -T, -v and -a cannot be used together");
    if (vcpu === undefined) return ok(undefined);
    if (pid.length !== 1) return wrongUsage("-v needs the one process that it belongs to: -p");
    return threadOf(pid[0]!, vcpu) === undefined
      ? fail({
          severity: "error",
          code: "no-vcpu",
          message: `process ${pid[0]} has no virtual CPU ${vcpu}`,
          hint: "QEMU names their threads only with -name NAME,debug-threads=on; -t takes a thread",
        })
      : ok(undefined);
  },
  params: ({ pid, vcpu }): Record<string, number> =>
    vcpu === undefined ? {} : { task_only_tid: threadOf(pid[0]!, vcpu) ?? 0 },
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
