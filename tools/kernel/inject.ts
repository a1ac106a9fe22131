import {
  argument,
  column,
  data,
  defineTool,
  fail,
  flag,
  ok,
  taskFlags,
  wrongUsage,
} from "../../src/tool.js";

/** Where the kernel asks whether to fail, and what it must hear for yes. */
const MODES = {
  kmalloc: { decision: "should_failslab", result: -12 },
  bio: { decision: "should_fail_bio", result: -5 },
  alloc_page: { decision: "should_fail_alloc_page", result: 1 },
} as const;

type Mode = keyof typeof MODES;

/** `a() => b() => kmalloc()`, or BCC's other spelling `kmalloc() <- b() <- a()`: [a, b]. undefined: it is neither. */
function chainOf(mode: Mode, spec: string): readonly string[] | undefined {
  const backwards = spec.includes("<-");
  const words = spec.split(backwards ? "<-" : "=>").map((word) => word.trim());
  const names = words.map((word) => /^(\w+)(\((true)?\))?(\(true\))?$/.exec(word)?.[1]);
  if (names.includes(undefined)) return undefined;
  const chain = (backwards ? [...names].reverse() : names) as readonly string[];
  return chain.at(-1) === mode || chain.at(-1) === MODES[mode].decision
    ? chain.slice(0, -1)
    : chain;
}

const isMode = (text: string): text is Mode => Object.hasOwn(MODES, text);

export default defineTool({
  name: "inject",
  summary: "Make allocations or disk requests fail that a chain of functions makes",
  about:
    "Overrides the kernel's own decision to fail (should_failslab, should_fail_bio, should_fail_alloc_page) in threads that are in each function of the chain, one called by the other. Each line is a call that was made to fail, with its stack. Needs a kernel with CONFIG_BPF_KPROBE_OVERRIDE. For machines that may crash.",
  program: "inject.c",
  arguments: {
    mode: argument.string("mode", "what fails: kmalloc, bio or alloc_page"),
    spec: argument.string("spec", "the chain: 'ext4_mkdir() => kmalloc()', outermost first"),
  },
  flags: {
    pid: taskFlags.pid,
    probability: flag.or(
      flag.number("-P, --probability <part>", "fraction of matching calls to fail: 0.01", {
        params: (part) => ({ odds: BigInt(Math.round(Math.min(part, 1) * 2 ** 32)) }),
      }),
      1,
    ),
    include: flag.strings(
      "-I, --include <header>",
      "accepted for compatibility; types come from the running kernel",
    ),
    count: flag.integer("-c, --count <calls>", "fail at most this many calls", { param: "most" }),
  },
  examples: [
    {
      command: "inject kmalloc 'ext4_mkdir() => kmalloc()' -P 0.01",
      about: "a hundredth of the allocations below mkdir",
    },
  ],
  check({ mode, spec }, { kernel }) {
    if (!isMode(mode)) return wrongUsage(`nothing is called ${mode}`, "kmalloc, bio or alloc_page");
    const chain = chainOf(mode, spec);
    if (chain === undefined)
      return wrongUsage(
        `${spec} is not a chain`,
        "functions with =>, outermost first: 'ext4_mkdir() => kmalloc()'; conditions on arguments are not supported",
      );
    if (chain.length > 6) return wrongUsage("a chain has six functions at most");
    if (kernel.features.kprobes && kernel.function("bpf_override_return") !== undefined)
      return ok(undefined);
    return fail({
      severity: "error",
      code: "kernel-lacks",
      message: "this kernel lets no program override what a function returns",
      hint: "that takes CONFIG_BPF_KPROBE_OVERRIDE, which distributions leave out",
    });
  },
  params: ({ mode, spec }) =>
    isMode(mode)
      ? { chain_length: chainOf(mode, spec)?.length ?? 0, result: MODES[mode].result }
      : {},
  probes({ mode, spec }) {
    if (!isMode(mode)) return [];
    const chain = chainOf(mode, spec) ?? [];
    return [
      { program: "on_decision", at: `k:${MODES[mode].decision}` },
      ...chain.flatMap((name, i) => [
        { program: `enter_${i}`, at: `k:${name}` },
        { program: `leave_${i}`, at: `kr:${name}` },
      ]),
    ];
  },
  view: () =>
    data("failures").columns(
      { stacks: ["stack"] },
      column.timeOfDay("time"),
      column("pid", 7),
      column("comm", 16),
    ),
  smoke: [],
  unproved:
    "takes a kernel with CONFIG_FUNCTION_ERROR_INJECTION and CONFIG_BPF_KPROBE_OVERRIDE, which Debian's 6.1 and 6.12 have not; it compiles, and has failed nothing",
});
