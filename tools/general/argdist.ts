import { planArgdist } from "../../src/planners.js";
import {
  callerFlags,
  defineTool,
  flag,
  ok,
  outputFlags,
  spelled,
  wrongUsage,
} from "../../src/tool.js";

export default defineTool({
  name: "argdist",
  summary: "Count or draw the distribution of function arguments, results and tracepoint fields",
  about: `A spec is probe(parameters):types:values:filter#label. The probe is p:library:function (entry), r:library:function (return), t:category:event or u:library:[provider:]probe; without a library it is a kernel function. Everything after the probe is optional. Without types, values have the types they are known to have. Without values, -C counts calls (at returns: results) and -H takes the result.
Values and filter are C: parameters by name, arg1 …, args->field of a tracepoint, $retval, and at returns $latency (ns) and $entry(parameter); $PID $COMM $pid $tid $uid $cpu $task; a string is compared by value == "text" or STRCMP("text", value). Several values make a key of several parts. With -C, sum(x) avg(x) min(x) max(x) stats(x) add figures to each row. With -H, there is one histogram for each combination of the values before the last; lhist(x, from, to, step) as the last value makes it linear.`,
  arguments: {},
  flags: {
    histograms: flag.strings("-H, --histogram <spec>", "histogram of values; repeatable"),
    counts: flag.strings("-C, --count <spec>", "count occurrences of values; repeatable"),
    pids: callerFlags.pids,
    tid: spelled(callerFlags.tid, "-t, --tid <tid>"),
    stringSize: flag.or(
      flag.integer("-z, --string-size <bytes>", "maximum bytes of a string", { most: 4096 }),
      80,
    ),
    interval: flag.or(outputFlags.interval, 1),
    duration: outputFlags.duration,
    outputs: flag.integer("-n, --number <outputs>", "exit after this many outputs"),
    cumulative: flag.boolean("-c, --cumulative", "do not reset counts between outputs"),
    top: flag.integer("-T, --top <rows>", "print only the largest ROWS of each -C"),
    includes: flag.strings("-I, --include <header>", "C header to include; repeatable"),
    maxKeys: flag.or(
      flag.integer("--max-keys <keys>", "maximum number of keys of each spec", {
        most: 10_000_000,
      }),
      10240,
    ),
    linear: flag.integer("--linear <step>", "linear histograms of this step instead of log2"),
    statistics: flag.boolean(
      "--statistics",
      "print average, total and percentiles below histograms",
    ),
    force: flag.boolean("--force", "allow dangerous probes, such as return probes in Go programs"),
  },
  examples: [
    {
      command: "argdist -H 't:syscalls:sys_enter_read():args->count'",
      about: "sizes requested by read()",
    },
    {
      command: `argdist -C 'p:c:getenv(char *name):char*:name' -p 2420`,
      about: "environment variables a process asks for",
    },
    {
      command:
        "argdist -H 'r:c:malloc(size_t size):u64:$latency/$entry(size)#ns per byte' -n 1 -i 10",
      about: "ns per byte allocated, over ten seconds",
    },
    {
      command: `argdist -c -H 'r:c:open(char *file):u64:$latency/1000:STRCMP("test.txt",$entry(file))'`,
      about: "latency of opening one file, in microseconds",
    },
    {
      command: "argdist -C 't:syscalls:sys_enter_write():$COMM,stats(args->count)' -T 10",
      about: "the ten programs that write most often, with sum, average, minimum and maximum",
    },
    {
      command: "argdist -H 't:syscalls:sys_enter_read():$COMM,lhist(args->count, 0, 4096, 512)'",
      about: "one linear histogram per program",
    },
    {
      command: "argdist -C 'r::do_sys_open():int:$retval:$retval < 0#failed opens'",
      about: "errors of failed opens",
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
        "nothing to count: give a spec with -C or -H",
        "like argdist -H 't:syscalls:sys_enter_read():args->count'",
      );
    const { kernel, user, pidNamespace, cgroupPath } = machine;
    const { linear, interval, duration, outputs, cumulative, pids } = given;
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
      pids,
    });
  },
});
