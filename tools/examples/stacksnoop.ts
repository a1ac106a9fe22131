import {
  argument,
  column,
  data,
  defineTool,
  flag,
  syscallNumberOf,
  taskFlags,
  type ToolProbe,
} from "../../src/tool.js";

/** A system call's tracepoint: its number, and the raw one that all calls pass. */
function callAt(place: string): { readonly number: number; readonly probe: ToolProbe } | undefined {
  const [, side, call = ""] = /^t:syscalls:sys_(enter|exit)_(\w+)$/.exec(place) ?? [];
  const number = syscallNumberOf(call, process.arch === "arm64" ? "arm64" : "x64");
  if (number === undefined) return undefined;
  const program = side === "enter" ? "call_entered" : "call_returning";
  return { number, probe: { program, at: `raw:sys_${side}` } };
}

export default defineTool({
  name: "stacksnoop",
  summary: "Example: the kernel stack at each call of a function or hit of a tracepoint",
  about: "Takes a tracepoint like t:sched:sched_switch too, for kernels without kprobes.",
  program: "stacksnoop.c",
  arguments: {
    function: argument.string("function", "a kernel function, or t:category:event"),
  },
  flags: {
    pid: taskFlags.pid,
    offset: flag.boolean("-s, --offset", "accepted for compatibility, no effect"),
    verbose: flag.boolean("-v, --verbose", "show process and CPU"),
  },
  examples: [
    { command: "stacksnoop ext4_sync_fs", about: "who syncs the filesystem" },
    { command: "stacksnoop -v -p 181 t:syscalls:sys_enter_fsync", about: "of one process" },
  ],
  probes: ({ function: place }) => [
    callAt(place)?.probe ?? { program: "called", at: place.includes(":") ? place : `k:${place}` },
  ],
  leaveOut: ({ function: place }) => {
    const call = callAt(place);
    const all = ["called", "call_entered", "call_returning"];
    return all.filter((name) => name !== (call?.probe.program ?? "called"));
  },
  params: ({ function: place }) => ({ only_call: callAt(place)?.number ?? 0 }),
  view: ({ verbose }) =>
    data("calls").columns(
      { stacks: ["kernel"] },
      column.elapsed("time", 18, { title: "TIME(s)" }),
      verbose && column("comm", 16),
      verbose && column("pid", 6),
      verbose && column("cpu", 4),
    ),
  smoke: [
    {
      arguments: ["-v", "-p", "{pid}", "t:syscalls:sys_enter_chroot"],
      workload: ["chroots", "/", 2],
      expect: [
        /^TIME\(s\) +COMM +PID +CPU *\n0\.0+ +chroots +\d+ +\d+ *\n(.*\n)*? +do_syscall_64/m,
      ],
    },
  ],
});
