import {
  argument,
  as,
  defineTool,
  fail,
  flag,
  ok,
  planProgram,
  stackFields,
  stacksView,
  wrongUsage,
} from "../../src/tool.js";

interface Shape {
  readonly user: boolean;
  readonly kernel: boolean;
  readonly stackSize: number;
  readonly leastNs: bigint;
  readonly mostNs: bigint | undefined;
  readonly state: number | undefined;
}

/**
 * A thread's stacks are taken when it leaves the CPU, its time is added when
 * it comes back: each stretch once. The tracepoint's states are bits, 0x100 is
 * "still running", 0x30 are the last moments of a thread that never comes back.
 */
const text = ({ user, kernel, stackSize, leastNs, mostNs, state }: Shape) => `
struct away {
  u64 since;
  u32 pid;
  u32 tid;
  int user;
  int kernel;
  char comm[16];
};
BPF_HASH(aways, u32, struct away, 65536);
BPF_STACK_TRACE(stacks, ${stackSize});

static inline __attribute__((always_inline)) int come_back(u32 thread, u64 now) {
  struct away *away = aways.lookup(&thread);
  if (!away) return 0;
  struct times_key key = {};
  key.pid = away->pid;
  key.tid = away->tid;
${user ? "  key.user = away->user;\n" : ""}${kernel ? "  key.kernel = away->kernel;\n" : ""}  __builtin_memcpy(&key.comm, away->comm, sizeof(key.comm));
  u64 since = away->since;
  aways.delete(&thread);
  if (now < since) return 0;
  u64 took = now - since;
  if (took < ${leastNs}ULL) return 0;
${mostNs === undefined ? "" : `  if (took > ${mostNs}ULL) return 0;\n`}  return times_add(&key, took);
}

TRACEPOINT_PROBE(sched, sched_switch) {
  u64 now = bpf_ktime_get_ns();
  u32 next = args->next_pid, previous = args->prev_pid;
  if (next != 0) come_back(next, now);
  if (previous == 0 || (args->prev_state & 0x30)) return 0;
${state === undefined ? "" : `  if (${stateTest(state)}) return 0;\n`}  u64 id = current_ids();
  if (!wanted(id)) return 0;
  struct away away = {.since = now, .pid = id >> 32, .tid = (u32)id};
  bpf_get_current_comm(&away.comm, sizeof(away.comm));
${user ? "  away.user = stacks.get_stackid(args, BPF_F_USER_STACK);\n" : ""}${kernel ? "  away.kernel = stacks.get_stackid(args, 0);\n" : ""}  if (aways.update(&previous, &away)) times_dropped();
  return 0;
}
`;

const stateTest = (state: number): string =>
  state === 0 ? "args->prev_state & 0xff" : `!(args->prev_state & ${state})`;

const NS = 1000n;

export default defineTool({
  name: "offcputime",
  summary: "Time that threads spend off the CPU, by the stack where they left it",
  about:
    "Sums microseconds from the moment a thread leaves its CPU (to wait, or because another took it) until it is back. What has not come back at the end is not in the figures.",
  arguments: {
    duration: argument.optionalSeconds("duration", "end after so many seconds"),
  },
  flags: {
    pids: flag.integers("-p, --pid <pids>", "only these processes, separated by commas"),
    tids: flag.integers("-t, --tid <tids>", "only these threads, separated by commas"),
    userThreads: flag.boolean("-u, --user-threads-only", "no kernel threads"),
    kernelThreads: flag.boolean("-k, --kernel-threads-only", "only kernel threads"),
    userOnly: flag.boolean("-U, --user-stacks-only", "no kernel stacks"),
    kernelOnly: flag.boolean("-K, --kernel-stacks-only", "no user stacks"),
    delimited: flag.boolean("-d, --delimited", "a line between kernel and user stack"),
    folded: flag.boolean("-f, --folded", "one line a stack, for flame graphs"),
    offsets: flag.boolean("-s, --offset", "offsets in functions"),
    stackSize: flag.or(
      flag.integer("--stack-storage-size <stacks>", "different stacks kept", { most: 1 << 20 }),
      16384,
    ),
    hashSize: flag.or(
      flag.integer("--hash-storage-size <keys>", "stacks that can be summed up", { most: 1 << 22 }),
      40960,
    ),
    least: flag.or(
      flag.integer("-m, --min-block-time <us>", "only stretches of at least so many microseconds"),
      1,
    ),
    most: flag.integer(
      "-M, --max-block-time <us>",
      "only stretches of at most so many microseconds",
    ),
    state: flag.integer(
      "--state <bits>",
      "only threads that left in this state (0 = could run on, 1 = interruptible, 2 = uninterruptible)",
      {
        least: 0,
        most: 255,
      },
    ),
    interval: flag.seconds("-i, --interval <seconds>", "print and begin anew every so often"),
  },
  examples: [
    { command: "offcputime 5", about: "all threads, for 5 seconds" },
    { command: "offcputime -p 185 -m 1000", about: "one process, stretches of 1 ms and more" },
    { command: "offcputime --state 2", about: "only uninterruptible sleep" },
    { command: "offcputime -df -p 185 10 > away.folded", about: "one line a stack" },
    { command: "offcputime --flame away.svg 10", about: "a flame graph" },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}", "-f", "-m", "1000"],
      workload: ["rest", 5, 20],
      expect: [/^rest;.*;evening;bed;rest_ms;.*(nanosleep|schedule).* \d{6,}$/m],
    },
  ],
  run: (given, machine) => {
    const chosen = [
      given.pids.length > 0,
      given.tids.length > 0,
      given.userThreads,
      given.kernelThreads,
    ];
    if (chosen.filter((one) => one).length > 1)
      return wrongUsage("-p, -t, -u and -k exclude each other");
    if (given.userOnly && given.kernelOnly) return wrongUsage("-U and -K exclude each other");
    if (given.kernelThreads && given.userOnly)
      return wrongUsage("kernel threads have no user stacks: -k and -U exclude each other");
    if (given.folded && given.offsets)
      return fail({
        severity: "error",
        code: "offsets-folded",
        message: "folded stacks have no offsets: -f and -s exclude each other",
      });
    if (given.most !== undefined && given.most < given.least)
      return wrongUsage(`no stretch has at least ${given.least} and at most ${given.most} us`);
    const planned = planProgram(
      {
        name: "offcputime.c",
        text: text({
          user: !given.kernelOnly,
          kernel: !given.userOnly,
          stackSize: given.stackSize,
          leastNs: BigInt(given.least) * NS,
          mostNs: given.most === undefined ? undefined : BigInt(given.most) * NS,
          state: given.state,
        }),
        tables: [
          {
            name: "times",
            key: { pid: as.u32, tid: as.u32, ...stackFields(given, "stacks"), comm: as.comm },
            sums: ["sum"],
            capacity: given.hashSize,
          },
        ],
        filters: {
          pids: given.pids,
          tids: given.tids,
          threads: given.userThreads ? "user" : given.kernelThreads ? "kernel" : undefined,
        },
      },
      machine,
    );
    if (!planned.ok) return planned;
    const who =
      given.pids.length > 0
        ? `PID ${given.pids.join(", ")}`
        : given.tids.length > 0
          ? `TID ${given.tids.join(", ")}`
          : given.userThreads
            ? "user threads"
            : given.kernelThreads
              ? "kernel threads"
              : "all threads";
    const which = given.userOnly ? "user" : given.kernelOnly ? "kernel" : "user + kernel";
    const long =
      given.duration === undefined ? "... Hit Ctrl-C to end." : ` for ${given.duration} secs.`;
    return ok({
      plan: planned.value,
      views: [
        stacksView("times", given, {
          measure: "sum",
          divisor: NS,
          unit: "us",
          pid: "tid",
          offsets: given.offsets,
        }),
      ],
      timing: { interval: given.interval, duration: given.duration },
      ...(given.folded
        ? {}
        : { opening: `Tracing off-CPU time (us) of ${who} by ${which} stack${long}` }),
      watchesProcesses: !given.kernelOnly,
      pid: given.pids.length === 1 ? given.pids[0] : undefined,
    });
  },
});
