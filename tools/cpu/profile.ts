import {
  argument,
  as,
  defineTool,
  flag,
  ok,
  planProgram,
  stackFields,
  stacksView,
  wrongUsage,
} from "../../src/tool.js";

const text = (
  keys: { readonly user: boolean; readonly kernel: boolean },
  idle: boolean,
  size: number,
) => `
BPF_STACK_TRACE(stacks, ${size});

int on_sample(struct bpf_perf_event_data *ctx) {
${idle ? "" : "  if ((u32)bpf_get_current_pid_tgid() == 0) return 0;\n"}  u64 id = current_ids();
  if (!wanted(id)) return 0;
  struct counts_key key = {};
  key.pid = id >> 32;
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
${keys.user ? "  key.user = stacks.get_stackid(&ctx->regs, BPF_F_USER_STACK);\n" : ""}${keys.kernel ? "  key.kernel = stacks.get_stackid(&ctx->regs, 0);\n" : ""}  return counts_add(&key);
}
`;

export default defineTool({
  name: "profile",
  summary: "CPU time by stack, from samples taken at a fixed rate",
  about:
    "Samples what each CPU runs, by processor cycles where they can be counted, else by the CPU's clock. A stack's count divided by the rate is the seconds that were spent there on a CPU.",
  arguments: {
    duration: argument.optionalSeconds("duration", "end after so many seconds"),
  },
  flags: {
    pids: flag.integers("-p, --pid <pids>", "only these processes, separated by commas"),
    tids: flag.integers("-L, --tid <tids>", "only these threads, separated by commas"),
    userOnly: flag.boolean("-U, --user-stacks-only", "no kernel stacks"),
    kernelOnly: flag.boolean("-K, --kernel-stacks-only", "no user stacks"),
    frequency: flag.integer("-F, --frequency <hertz>", "samples a second and CPU (49)"),
    period: flag.integer("-c, --count <events>", "one sample every so many events instead"),
    delimited: flag.boolean("-d, --delimited", "a line between kernel and user stack"),
    annotations: flag.boolean("-a, --annotations", "_[k] after kernel frames (with -f)"),
    idle: flag.boolean("-I, --include-idle", "samples of idle CPUs too"),
    folded: flag.boolean("-f, --folded", "one line a stack, for flame graphs"),
    hashSize: flag.or(
      flag.integer("--hash-storage-size <keys>", "stacks that can be counted", { most: 1 << 22 }),
      40960,
    ),
    stackSize: flag.or(
      flag.integer("--stack-storage-size <stacks>", "different stacks kept", { most: 1 << 20 }),
      16384,
    ),
    cpu: flag.integer("-C, --cpu <number>", "only this CPU", { least: 0 }),
    addresses: flag.boolean("-A, --address", "addresses instead of names"),
    cgroupMap: flag.string("--cgroupmap <path>", "only cgroups whose ids are in this pinned map"),
    mountMap: flag.string("--mntnsmap <path>", "only mount namespaces in this pinned map"),
    interval: flag.seconds("-i, --interval <seconds>", "print and begin anew every so often"),
  },
  examples: [
    { command: "profile 5", about: "all threads, for 5 seconds" },
    { command: "profile -F 99 -p 185", about: "one process, 99 times a second" },
    { command: "profile -f 10 > stacks.folded", about: "one line a stack" },
    { command: "profile --flame cpu.svg 10", about: "a flame graph" },
    { command: "profile -K -i 1", about: "kernel stacks, anew every second" },
  ],
  smoke: [
    {
      arguments: ["-F", "199", "-f", "-p", "{pid}"],
      workload: ["burn", 2, 500],
      expect: [/^burn;.*;mill;grind;crush \d+$/m],
    },
  ],
  run: (given, machine) => {
    if (given.pids.length > 0 && given.tids.length > 0)
      return wrongUsage("-p and -L exclude each other");
    if (given.userOnly && given.kernelOnly) return wrongUsage("-U and -K exclude each other");
    if (given.frequency !== undefined && given.period !== undefined)
      return wrongUsage("-F and -c exclude each other");
    const hertz = given.frequency ?? 49;
    const rate = given.period === undefined ? `${hertz}hz` : `${given.period}`;
    const planned = planProgram(
      {
        name: "profile.c",
        text: text(
          { user: !given.kernelOnly, kernel: !given.userOnly },
          given.idle,
          given.stackSize,
        ),
        probes: [
          {
            program: "on_sample",
            at: [`perf:cpu-cycles:${rate}`, `perf:cpu-clock:${rate}`],
            cpu: given.cpu,
          },
        ],
        tables: [
          {
            name: "counts",
            key: { pid: as.u32, ...stackFields(given, "stacks"), comm: as.comm },
            capacity: given.hashSize,
          },
        ],
        filters: {
          pids: given.pids,
          tids: given.tids,
          cgroupMap: given.cgroupMap,
          mountNamespaceMap: given.mountMap,
        },
      },
      machine,
    );
    if (!planned.ok) return planned;
    const sampled = given.period === undefined ? `${hertz} Hertz` : `every ${given.period} events`;
    const who =
      given.pids.length > 0
        ? `PID ${given.pids.join(", ")}`
        : given.tids.length > 0
          ? `TID ${given.tids.join(", ")}`
          : "all threads";
    const which = given.userOnly ? "user" : given.kernelOnly ? "kernel" : "user + kernel";
    const where = given.cpu === undefined ? "" : ` on CPU#${given.cpu}`;
    const long =
      given.duration === undefined ? "... Hit Ctrl-C to end." : ` for ${given.duration} secs.`;
    return ok({
      plan: planned.value,
      views: [
        stacksView("counts", given, {
          measure: "count",
          divisor: 1n,
          unit: "samples",
          addresses: given.addresses,
          annotate: given.annotations && given.folded,
        }),
      ],
      timing: { interval: given.interval, duration: given.duration },
      ...(given.folded
        ? {}
        : { opening: `Sampling at ${sampled} of ${who} by ${which} stack${where}${long}` }),
      watchesProcesses: !given.kernelOnly,
      pid: given.pids.length === 1 ? given.pids[0] : undefined,
    });
  },
});
