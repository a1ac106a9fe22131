import {
  column,
  data,
  defineTool,
  flag,
  oneOf,
  spelled,
  stackSizeFlag,
  stackSizes,
  taskFlags,
  type StackValue,
} from "../../src/tool.js";

interface Row {
  readonly caller: StackValue | bigint;
  readonly count: bigint;
  readonly total: bigint;
  readonly longest: bigint;
}

/** Frames of locking and of tracing itself, which stand on top of every stack. */
const OWN_FRAMES =
  /^(bpf_|ftrace_|k?probe|__?mutex|mutex|trace_|__traceiter|__bpf_trace|contention)/;

/** The innermost callers' names. */
function callers(stack: StackValue | bigint, most: number): string {
  if (typeof stack === "bigint" || stack.frames.length === 0) return "[no stack]";
  const names = stack.frames.map(({ name }) => name || "[unknown]");
  const first = names.findIndex((name) => !OWN_FRAMES.test(name));
  return names
    .slice(first < 0 ? 0 : first)
    .slice(0, most)
    .join(" <- ");
}

const sorts = ["total", "longest", "count"] as const;

export default defineTool({
  name: "klockstat",
  summary: "Time spent waiting for and holding kernel mutexes, by caller",
  about:
    "Two tables: how long callers waited for a mutex, and how long they held it. Where kernel functions cannot be probed, only contended waits are seen, and no hold times.",
  program: "klockstat.c",
  flags: {
    pid: taskFlags.pid,
    tid: taskFlags.tid,
    interval: flag.seconds("-i, --interval <seconds>", "print and reset every INTERVAL seconds", {
      role: "interval",
    }),
    locks: flag.or(flag.integer("-n, --locks <rows>", "print only the largest"), 10),
    frames: flag.or(
      flag.integer("-s, --stacks <frames>", "stack frames to show", { most: 127 }),
      1,
    ),
    caller: flag.string("-c, --caller <text>", "only callers whose names contain this text"),
    sort: flag.or(flag.choice("-S, --sort <by>", "sort order", sorts), "total"),
    stackSize: spelled(stackSizeFlag, "--stack-storage-size <stacks>"),
  },
  examples: [
    { command: "klockstat -d 5", about: "for five seconds" },
    { command: "klockstat -i 1 -n 3", about: "the worst three, every second" },
    { command: "klockstat -s 4 -c ext4_", about: "callers in ext4, with four frames" },
  ],
  opening: "Tracing mutex locks... Hit Ctrl-C to end.",
  probes: () => [
    oneOf(
      [
        { program: "kfunc__mutex_lock", at: "f:mutex_lock" },
        { program: "kretfunc__mutex_lock", at: "fr:mutex_lock" },
        { program: "kfunc__mutex_unlock", at: "f:mutex_unlock" },
      ],
      [
        { program: "ask_kprobe", at: "k:mutex_lock" },
        { program: "got_kprobe", at: "kr:mutex_lock" },
        { program: "let_go_kprobe", at: "k:mutex_unlock" },
      ],
      [
        { program: "tracepoint__lock__contention_begin", at: "t:lock:contention_begin" },
        { program: "tracepoint__lock__contention_end", at: "t:lock:contention_end" },
      ],
    ),
  ],
  sizes: ({ stackSize }) => ({ ...stackSizes(stackSize) }),
  view: ({ locks, frames, caller, sort }) =>
    ["waits", "holds"].map((table) =>
      data(table)
        .rows<Row>((row) => {
          const name = callers(row.caller, frames);
          if (caller !== undefined && !name.includes(caller)) return undefined;
          return { ...row, caller: name, average: row.total / row.count };
        })
        .columns(
          { sort: `-${sort}`, top: locks },
          column("caller", 40, { title: table === "waits" ? "WAITING" : "HOLDING" }),
          column("average", 12, { title: "AVG", align: "right" }),
          column("count", 8, { align: "right" }),
          column("longest", 12, { title: "MAX", align: "right" }),
          column("total", 12, { align: "right" }),
        ),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["pingpong", 200],
      needs: ["fentry"],
      expect: [
        /^WAITING +AVG +COUNT +MAX +TOTAL\n.*\d+/m,
        /^HOLDING +AVG +COUNT +MAX +TOTAL\n.*\d+/m,
      ],
    },
    { arguments: [], workload: ["rest", 1, 1], expect: [/^Tracing mutex locks/] },
  ],
});
