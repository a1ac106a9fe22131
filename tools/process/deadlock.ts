import {
  argument,
  column,
  data,
  defineTool,
  flag,
  ok,
  spelled,
  stackSizeFlag,
  stackSizes,
  wrongUsage,
  type Machine,
  type ToolProbe,
} from "../../src/tool.js";
import { LockOrders, orderLine, report, type Order } from "./_lock_order.js";

const LOCK = "pthread_mutex_lock";
const UNLOCK = "pthread_mutex_unlock";

/** The file of the process that has the function: libpthread before glibc 2.34, libc, the program itself. */
function libraryOf(pid: number, symbol: string, { user }: Machine): string | undefined {
  const files = user.processFiles?.(pid) ?? [];
  const libraries = files.filter((file) => /\/(lib(c|pthread)|ld-musl-[^/]*)[-.][^/]*$/.test(file));
  return [...libraries, ...files].find((file) => user.symbol(file, symbol) !== undefined);
}

const names = (text: string): readonly string[] => text.split(",").filter((name) => name !== "");

interface Asked {
  readonly pid: number;
  readonly binary?: string | undefined;
  readonly lock: string;
  readonly unlock: string;
}

const fileOf = ({ pid, binary, lock }: Asked, machine: Machine): string | undefined =>
  binary ?? libraryOf(pid, names(lock)[0] ?? "", machine);

/** Unlocking first: what is locked before that is seen would be held for ever. */
function placesOf(asked: Asked, machine: Machine): readonly ToolProbe[] {
  const { pid } = asked;
  const file = fileOf(asked, machine) ?? "c";
  const at = (program: string, head: "p" | "r", symbol: string, optional = false): ToolProbe => ({
    program,
    at: `${head}:${file}:${symbol}`,
    pid,
    ...(optional ? { optional } : {}),
  });
  const own = asked.lock === LOCK;
  const threads = libraryOf(pid, "pthread_create", machine);
  return [
    ...(threads === undefined
      ? []
      : [{ program: "on_create", at: `p:${threads}:pthread_create`, pid }]),
    ...names(asked.unlock).map((symbol) => at("on_unlock", "p", symbol)),
    ...(own
      ? [
          at("on_tried", "r", "pthread_mutex_trylock", true),
          at("on_try", "p", "pthread_mutex_trylock", true),
          at("on_gave_up", "r", "pthread_mutex_timedlock", true),
          at("on_lock", "p", "pthread_mutex_timedlock", true),
        ]
      : []),
    ...names(asked.lock).map((symbol) => at("on_lock", "p", symbol)),
  ];
}

export default defineTool({
  name: "deadlock",
  summary: "Mutexes that threads lock in conflicting orders, with the stacks of each",
  about:
    "Records which mutexes a thread holds while it locks another. Orders that form a circle can end in a deadlock, even if they did not yet; each circle is reported once, as it closes. Also reported: a thread that locks a normal mutex it already holds. Only what happens while this runs is seen. Every lock and unlock of the process is traced, which slows programs that do little else.",
  program: "deadlock.c",
  arguments: {
    pid: argument.integer("pid", "the process", { role: "pid", param: "task_only_pid" }),
  },
  flags: {
    binary: flag.string(
      "--binary <path>",
      "library or program with the functions (default: found in the process)",
    ),
    dump: flag.string("--dump-graph <file>", "write the graph of all orders as JSON at the end", {
      role: "picture",
    }),
    graph: flag.boolean("-g, --graph", "print each lock order when it is first seen"),
    lock: flag.or(
      flag.string(
        "--lock-symbols <names>",
        "functions that lock, comma-separated; the mutex is the first argument",
      ),
      LOCK,
    ),
    unlock: flag.or(
      flag.string("--unlock-symbols <names>", "functions that unlock, comma-separated"),
      UNLOCK,
    ),
    threads: flag.or(
      flag.integer("-t, --threads <n>", "maximum number of threads that hold mutexes", {
        most: 1 << 20,
      }),
      16_384,
    ),
    edges: flag.or(
      flag.integer("-e, --edges <n>", "maximum number of lock orders to remember", {
        most: 1 << 24,
      }),
      65_536,
    ),
    stackSize: spelled(stackSizeFlag, "-s, --stacktraces <n>"),
  },
  examples: [
    { command: "deadlock 181", about: "a process's pthread mutexes, until Ctrl-C" },
    { command: "deadlock -g 181 --json", about: "the whole graph, to draw it" },
    {
      command: "deadlock --binary /opt/db --lock-symbols db_lock --unlock-symbols db_unlock 181",
      about: "a program's own mutexes",
    },
  ],
  check(given, machine) {
    if (fileOf(given, machine) !== undefined) return ok(undefined);
    return wrongUsage(
      `no file of process ${given.pid} has a function ${names(given.lock)[0] ?? ""}`,
      "--binary PATH names the library or program, --lock-symbols the functions",
    );
  },
  prepare: () => new LockOrders(),
  probes: placesOf,
  params: (given) => ({ knows_kinds: given.lock === LOCK && !/musl/.test(given.binary ?? "") }),
  sizes: ({ threads, edges, stackSize }) => ({
    threads,
    asked: threads,
    creations: threads,
    origins: threads,
    pairs: edges,
    ...stackSizes(stackSize),
  }),
  opening: ({ pid }) => `Tracing mutexes of process ${pid}... Hit Ctrl-C to end.`,
  ending: (_, orders) => orders.summary,
  picture: (_, orders) => `${JSON.stringify(orders.graph(), undefined, 2)}\n`,
  view: ({ graph }, orders) =>
    data("orders")
      .rows<Order>((order) => {
        const cycle = orders.add(order);
        return [
          ...(graph ? [orderLine(order)] : []),
          ...(cycle === undefined ? [] : report(cycle, orders.cycles)),
        ];
      })
      .columns(
        { sentence: "{text}", stacks: ["stack"] },
        column("text"),
        column("cycle"),
        column("event"),
        column("mutex"),
        column("holding"),
        column("tid"),
        column("comm"),
      ),
  watchesProcesses: true,
  smoke: [
    {
      arguments: ["{pid}"],
      workload: ["inversions", "circle"],
      expect: {
        rows: 10,
        some: [
          {
            event: "cycle",
            cycle: 1,
            text: /^Potential deadlock 1: mutex M0 \(0x\w+\) => mutex M1 .* => mutex M2 .* => mutex M0 /,
          },
          { event: "locked", stack: through("takes_first", "takes_last", "runs") },
          { event: "held", stack: through("takes_last", "runs") },
          { event: "created", stack: through("starts", "main") },
        ],
      },
    },
    {
      arguments: ["{pid}", "-g"],
      workload: ["inversions", "ordered"],
      expect: { rows: 3, every: { event: "order", comm: /^inversions|^bite/ } },
    },
    {
      arguments: ["{pid}"],
      workload: ["inversions", "self"],
      expect: [
        /^\tPotential deadlock 1: mutex M0 \(0x\w+\) => mutex M0 \(0x\w+\)\n\tmutex M0 \(0x\w+\) is locked with mutex M0 .* held, in thread \d+ \(\w+\):\n\t\t(___)?pthread_mutex_timedlock\+0x0 \[libc\.so\.6\]\n\t\t\w+\+0x\w+ \[inversions\]$/m,
        /^1 inversion\(s\) among 1 mutexes/m,
      ],
    },
  ],
});

/** The stack has these functions, innermost first. */
function through(...names: readonly string[]): (stack: unknown) => boolean {
  return (stack) =>
    Array.isArray(stack) &&
    names.every((name, i) => stack.indexOf(name) > (i === 0 ? -1 : stack.indexOf(names[i - 1])));
}
