import {
  argument,
  column,
  data,
  defineTool,
  flag,
  ok,
  stackSizeFlag,
  stackSizes,
  taskFlags,
  wrongUsage,
} from "../../src/tool.js";
import { heldBy, leak, ofLiving, pageBytes, type Allocation, type Held } from "./_outstanding.js";

const allocators = ["malloc", "calloc", "realloc", "posix_memalign", "memalign", "aligned_alloc"];
/** Not every allocator's library has these. */
const rare = ["mmap", "mremap", "valloc", "pvalloc"];

const percpu = ["percpu_alloc_percpu", "percpu_free_percpu"].map(
  (name) => `tracepoint__percpu__${name}`,
);
const kmem = [
  "kmalloc",
  "kmalloc_node",
  "kmem_cache_alloc",
  "kmem_cache_alloc_node",
  "mm_page_alloc",
]
  .concat("kfree", "kmem_cache_free", "mm_page_free")
  .map((name) => `tracepoint__kmem__${name}`);
const user = [...allocators, ...rare, "free", "munmap"]
  .map((name) => `on_${name}`)
  .concat("on_return");

const through = (name: string) => (stack: unknown) => Array.isArray(stack) && stack.includes(name);

/** What test/workloads/allocations holds. */
const held = (
  [
    ["got_malloc", 5, 5005],
    ["got_large", 1, 1_048_577],
    ["got_calloc", 4, 6012],
    ["got_realloc", 3, 6009],
    ["got_mmap", 2, 16_384],
    ["got_posix_memalign", 3, 9003],
    ["got_valloc", 2, 10_002],
    ["got_memalign", 4, 2804],
    ["got_pvalloc", 2, 12_002],
    ["got_aligned_alloc", 3, 3072],
    ["got_before_failure", 1, 333],
  ] as const
).map(([name, allocations, bytes]) => ({ user: through(name), allocations, bytes }));

const ofKernel = ({ pid, all }: { readonly pid: readonly number[]; readonly all: boolean }) =>
  pid.length === 0 && !all;

export default defineTool({
  name: "memleak",
  summary: "Memory allocated and not freed, by stack",
  about:
    "With -p, --all or a command: memory that processes allocated since the tool was attached and have not freed; --all does not see those with another C library, as in most containers. Otherwise kernel memory, where a large kmalloc or a new slab counts as pages too. Long-lived memory looks like a leak: a leak is what grows from output to output.",
  program: "memleak.c",
  command: true,
  arguments: {
    interval: argument.optionalSeconds("interval", "print every INTERVAL seconds (default: 5)", {
      role: "interval",
    }),
    outputs: argument.optionalInteger("count", "exit after this many outputs", { role: "outputs" }),
  },
  flags: {
    pid: taskFlags.pid,
    all: flag.boolean("--all", "user memory of all processes that use the machine's C library"),
    trace: flag.boolean("-t, --trace", "print each call as it happens", { param: "each_call" }),
    each: flag.boolean("-a, --show-allocs", "show the address and size of each allocation"),
    older: flag.or(
      flag.integer("-o, --older <ms>", "ignore allocations younger than this (ms)", {
        least: 0,
      }),
      500,
    ),
    command: flag.string("-c, --command <command>", "run this command and trace it", {
      role: "command",
    }),
    combined: flag.boolean("--combined-only", "keep only sums, in the kernel; ages are not known", {
      param: "combined",
    }),
    missing: flag.boolean(
      "--wa-missing-free",
      "accepted for compatibility; a reused address always counts as freed",
    ),
    sample: flag.integer("-s, --sample-rate <n>", "sample one in N allocations, at random", {
      param: "sample_every",
    }),
    top: flag.or(flag.integer("-T, --top <stacks>", "show only the largest STACKS"), 10),
    least: flag.integer("-z, --min-size <bytes>", "ignore smaller allocations", {
      param: "least_bytes",
    }),
    most: flag.integer("-Z, --max-size <bytes>", "ignore larger allocations", {
      param: "most_bytes",
    }),
    object: flag.or(
      flag.string("-O, --obj <path>", "library or program with the allocator (default: c)"),
      "c",
    ),
    percpu: flag.boolean("--percpu", "trace per-CPU allocations of the kernel", {
      param: "percpu_only",
    }),
    sort: flag.or(flag.choice("--sort <by>", "sort by size or count", ["size", "count"]), "size"),
    prefix: flag.or(
      flag.string("--symbols-prefix <text>", "prefix of the allocator's function names: je_"),
      "",
    ),
    stackSize: stackSizeFlag,
    room: flag.or(
      flag.integer("--allocations <n>", "maximum number of outstanding allocations", {
        most: 1 << 26,
      }),
      1_000_000,
    ),
  },
  examples: [
    { command: "memleak -p 1234", about: "outstanding allocations, every five seconds" },
    { command: "memleak -p 1234 -t", about: "each call of the allocator" },
    { command: "memleak -p 1234 -a 10", about: "with addresses, every ten seconds" },
    { command: "memleak -c './program --option'", about: "a command, from start to end" },
    { command: "memleak -p 1234 --combined-only -s 5", about: "a busy process, one call in five" },
    { command: "memleak --all -z 100000", about: "all processes, large allocations" },
    { command: "memleak", about: "kernel memory" },
  ],
  check({ pid, all, percpu, least, most, trace, each, combined }) {
    if (pid.length > 0 && all) return wrongUsage("-p and --all cannot be used together");
    if ((all || pid.length > 0) && percpu)
      return wrongUsage("--percpu traces the kernel, -p and --all processes");
    if (least !== undefined && most !== undefined && least > most)
      return wrongUsage(`no allocation can have at least ${least} and at most ${most} bytes`);
    if (trace && (each || combined))
      return wrongUsage("-t prints calls; -a and --combined-only print outstanding allocations");
    if (each && combined) return wrongUsage("-a and --combined-only cannot be used together");
    return ok(undefined);
  },
  probes: ({ object, prefix, ...given }) =>
    ofKernel(given)
      ? []
      : [...allocators, ...rare, "free", "munmap"].flatMap((name) => {
          const place = `${object}:${prefix}${name}`;
          const optional = rare.includes(name) || name === "munmap";
          const { pid } = given;
          const entry = { program: `on_${name}`, at: `p:${place}`, pid, optional };
          return name === "free" || name === "munmap"
            ? [entry]
            : [entry, { program: "on_return", at: `r:${place}`, pid, optional }];
        }),
  leaveOut: ({ percpu: only, ...given }) =>
    ofKernel(given) ? [...user, ...(only ? kmem : percpu)] : [...kmem, ...percpu],
  params: (given) => ({ in_kernel: ofKernel(given), page_bytes: pageBytes() }),
  sizes: ({ stackSize, room }) => ({ ...stackSizes(stackSize), allocations: room }),
  timing: ({ interval = 5, combined }) => ({ interval, cumulative: combined }),
  opening: ({ pid, all }) =>
    pid.length > 0
      ? `Attaching to pid ${pid.join(", ")}, Ctrl+C to quit.`
      : `Attaching to ${all ? "all processes" : "kernel allocators"}, Ctrl+C to quit.`,
  header: ({ trace, top }) => (trace ? [] : leak.heading(top)),
  view(given) {
    const { trace, each, older, combined, sort, top, pid, all: ofAll } = given;
    const several = ofAll || pid.length > 1;
    if (trace)
      return data("calls").columns(
        column.timeOfDay("time"),
        column("pid", 7),
        column("comm", 16),
        column("call", 16),
        column("size", 10, { align: "right" }),
        column("address"),
      );
    const stack = ofKernel(given) ? "kernel" : "user";
    const aggregate = sort === "size" ? "bytes" : "allocations";
    const largest = (held: readonly Held[]): readonly Held[] =>
      leak.largest(several ? ofLiving(held) : held, { stack, aggregate, top });
    const sums = combined
      ? data("outstanding").all<Held>(largest)
      : data("allocations").all<Allocation>((all) => largest(heldBy(leak.aged(all, older))));
    return [
      each &&
        data("allocations")
          .all<Allocation>((all) => leak.aged(all, older))
          .columns(
            {
              sentence: `addr = {address} size = {size}${several ? " pid = {pid}" : ""}`,
              sort: "size",
            },
            column.hex("address", 16),
            column("size"),
            several && column("pid", 0),
          ),
      sums.columns(
        {
          sentence: `{bytes} bytes in {allocations} allocations${several ? " of process {pid} ({comm})" : ""} from stack`,
          stacks: [stack],
        },
        column("bytes", 12),
        column("allocations", 12),
        several && column("pid", 8),
        several && column("comm", 0),
      ),
    ];
  },
  watchesProcesses: true,
  smoke: [
    {
      arguments: ["--all", "-o", "0", "-T", "1000", "-z", "1048577", "-Z", "1048577"],
      workload: ["allocations"],
      expect: { some: [{ bytes: 1_048_577, allocations: 1, pid: "{pid}", comm: "allocations" }] },
    },
    {
      arguments: ["-p", "{pid},1", "-o", "0", "-T", "100"],
      workload: ["allocations"],
      expect: { every: { pid: "{pid}" }, sums: { bytes: 1_119_203, allocations: 30 } },
    },
    {
      arguments: ["-p", "{pid}", "-o", "0", "-T", "100"],
      workload: ["allocations"],
      expect: { rows: 11, some: held, sums: { bytes: 1_119_203, allocations: 30 } },
    },
    {
      arguments: ["-p", "{pid}", "--combined-only", "-T", "100"],
      workload: ["allocations"],
      expect: { rows: 11, some: held, sums: { bytes: 1_119_203, allocations: 30 } },
    },
    {
      arguments: ["-p", "{pid}", "-t", "-z", "1000000"],
      workload: ["allocations"],
      expect: { some: [{ call: "malloc", size: 1_048_577, comm: "allocations" }] },
    },
    {
      arguments: ["-p", "{pid}", "-o", "0", "-T", "1"],
      workload: ["allocations"],
      expect: [
        /^\[[\d:]{8}\] Top 1 stacks with outstanding allocations:\n\t1048577 bytes in 1 allocations from stack\n\t\tgot_large\+0x[0-9a-f]+ \[allocations\]$/m,
      ],
    },
    {
      arguments: ["-o", "0", "-T", "10000", "-z", "4096", "-Z", "4096"],
      workload: ["pipes", 12],
      expect: {
        some: [{ bytes: 12 * 4096, allocations: 12, kernel: through("pipe_resize_ring") }],
      },
    },
  ],
});
