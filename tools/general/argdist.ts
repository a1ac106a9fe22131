import { defineTool, flag, ok, planArgdist, wrongUsage } from "../../src/tool.js";

export default defineTool({
  name: "argdist",
  summary: "Arguments and results of functions and events, counted (-C) or as histograms (-H)",
  about: `A spec is probe(parameters):types:values:filter#label. The probe is p:library:function (entry), r:library:function (return), t:category:event or u:library:[provider:]probe; without a library it is the kernel's. Of what follows all may be left out: without types values have those that they are known to have, without values -C counts calls (a return's results) and -H a return's results.
Values and filter are C: parameters by name, arg1 …, args->field of a tracepoint, $retval, and at returns $latency (ns) and $entry(parameter); $PID $COMM $pid $tid $uid $cpu $task; STRCMP("text", value). Several values are a key of several parts. In -C sum(x) avg(x) min(x) max(x) stats(x) add figures to each row; in -H values before the last one make a histogram each, and lhist(x, from, to, step) as the last has steps of one size.`,
  arguments: {},
  flags: {
    histograms: flag.strings(
      "-H, --histogram <spec>",
      "draw how values are distributed; repeatable",
    ),
    counts: flag.strings("-C, --count <spec>", "count how often values occur; repeatable"),
    pid: flag.integer("-p, --pid <pid>", "only this process"),
    tid: flag.integer("-t, --tid <tid>", "only this thread"),
    stringSize: flag.or(
      flag.integer("-z, --string-size <bytes>", "bytes of texts that are kept", { most: 4096 }),
      80,
    ),
    interval: flag.or(flag.seconds("-i, --interval <seconds>", "print every so often"), 1),
    duration: flag.seconds("-d, --duration <seconds>", "end after so long"),
    outputs: flag.integer("-n, --number <outputs>", "end after so many outputs"),
    cumulative: flag.boolean("-c, --cumulative", "count on instead of beginning anew each time"),
    top: flag.integer("-T, --top <rows>", "print only so many rows of a -C, the largest"),
    includes: flag.strings(
      "-I, --include <header>",
      "a header for types and constants; repeatable",
    ),
    maxKeys: flag.or(
      flag.integer("--max-keys <keys>", "keys that each spec has room for", { most: 10_000_000 }),
      10240,
    ),
    linear: flag.integer(
      "--linear <step>",
      "histograms in steps of one size instead of powers of two",
    ),
    statistics: flag.boolean("--statistics", "average, total and percentiles below histograms"),
    force: flag.boolean("--force", "return probes in Go programs, which may crash them"),
  },
  examples: [
    {
      command: "argdist -H 't:syscalls:sys_enter_read():args->count'",
      about: "how much reads ask for",
    },
    {
      command: `argdist -C 'p:c:getenv(char *name):char*:name' -p 2420`,
      about: "which variables a process asks for, and how often",
    },
    {
      command:
        "argdist -H 'r:c:malloc(size_t size):u64:$latency/$entry(size)#ns per byte' -n 1 -i 10",
      about: "what a byte costs, over ten seconds",
    },
    {
      command: `argdist -c -H 'r:c:open(char *file):u64:$latency/1000:STRCMP("test.txt",$entry(file))'`,
      about: "microseconds that opening one file takes",
    },
    {
      command: "argdist -C 't:syscalls:sys_enter_write():$COMM,stats(args->count)' -T 10",
      about: "the ten programs that write most often, with sum, average, least and most",
    },
    {
      command: "argdist -H 't:syscalls:sys_enter_read():$COMM,lhist(args->count, 0, 4096, 512)'",
      about: "a histogram for each program, in steps of 512 bytes",
    },
    {
      command: "argdist -C 'r::do_sys_open():int:$retval:$retval < 0#failed opens'",
      about: "error numbers of opens that fail",
    },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}", "-i", "600", "-C", "t:syscalls:sys_enter_openat():int:args->dfd"],
      workload: ["opens", "/tmp", 3],
      expect: [
        /^\[\d\d:\d\d:\d\d\]\nt:syscalls:sys_enter_openat\(\):int:args->dfd\n\tCOUNT {6}EVENT\n\t3 {10}args->dfd = -100$/m,
      ],
    },
    {
      arguments: [
        "-p",
        "{pid}",
        "-i",
        "600",
        "-C",
        'p:c:getenv(char *name):char*:name:STRCMP("BITE_1", name)',
      ],
      workload: ["getenvs", 3],
      expect: [/^\t1 {10}name = BITE_1$/m],
      reject: [/BITE_0/],
    },
    {
      arguments: ["-p", "{pid}", "-i", "600", "-H", "t:syscalls:sys_enter_pwrite64():args->count"],
      workload: ["readwrite", "/tmp/argdist-smoke", 5, 6, 7, 4096],
      expect: [/^ {9}4 -> 7 {10}: 3 /m, /^ {6}4096 -> 8191 {7}: 1 /m],
    },
  ],
  run: (given, machine) => {
    const specs = [
      ...given.counts.map((text) => ({ kind: "count" as const, text })),
      ...given.histograms.map((text) => ({ kind: "histogram" as const, text })),
    ];
    if (specs.length === 0)
      return wrongUsage(
        "there is nothing to count: give a spec with -C or -H",
        "like argdist -H 't:syscalls:sys_enter_read():args->count'",
      );
    const { kernel, user, pidNamespace, cgroupPath } = machine;
    const { linear, interval, duration, outputs, cumulative, pid } = given;
    const planned = planArgdist(
      specs,
      {
        ...given,
        pidNamespace,
        cgroupPath,
        linear: linear === undefined ? undefined : BigInt(linear),
      },
      kernel,
      user,
    );
    if (!planned.ok) return planned;
    return ok({
      ...planned.value,
      timing: { interval, duration, outputs, cumulative, stamp: "brackets" },
      pid,
    });
  },
});
