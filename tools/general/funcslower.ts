import { planFuncSlower } from "../../src/planners.js";
import { argument, callerFlags, defineTool, flag, outputFlags } from "../../src/tool.js";

export default defineTool({
  name: "funcslower",
  summary: "Function calls slower than a threshold",
  about: "Calls by this program itself are not shown: each printed line would cause more.",
  arguments: {
    patterns: argument.strings("function", "function, library:function; * and ? match"),
  },
  flags: {
    ...callerFlags,
    minMs: flag.number("-m, --min-ms <ms>", "threshold in milliseconds (default: 1)"),
    minUs: flag.number("-u, --min-us <us>", "threshold in microseconds"),
    count: flag.integer("-a, --arguments <n>", "show the first N arguments", { most: 6 }),
    timeOfDay: flag.boolean("-T, --time", "show the time of day of the call"),
    elapsed: flag.boolean("-t, --timestamp", "show seconds since the first event"),
    folded: flag.boolean("-f, --folded", "print folded stacks only, for flame graphs"),
    userStack: flag.boolean("-U, --user-stack", "show the user stack at entry"),
    kernelStack: flag.boolean("-K, --kernel-stack", "show the kernel stack at entry"),
    regexp: flag.boolean("-r, --regexp", "FUNCTION is a regular expression"),
    duration: outputFlags.duration,
    force: flag.boolean(
      "--force",
      "allow what may do harm: return probes in Go programs, more than 10,000 kernel functions",
    ),
  },
  examples: [
    { command: "funcslower vfs_write", about: "writes slower than 1 ms" },
    { command: "funcslower -m 10 vfs_read", about: "reads slower than 10 ms" },
    { command: "funcslower -u 10 c:open", about: "libc's open(), slower than 10 µs" },
    { command: "funcslower -p 135 -u 10 c:malloc c:free", about: "two functions of a process" },
    { command: "funcslower -a 2 c:open", about: "with two arguments" },
    { command: "funcslower -UK -m 30 c:fsync", about: "with the stacks that led there" },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}", "-u", "0.001", "-a", "1", "c:getenv"],
      workload: ["getenvs", 5],
      expect: [
        /^COMM +PID +LAT\(us\) +RVAL FUNC ARGS$/m,
        /^(getenvs +\d+ +\d+\.\d\d +0 c:getenv 0x[0-9a-f]+\n){5}/m,
      ],
    },
  ],
  run: ({ regexp, count, ...given }, machine) =>
    planFuncSlower({ ...given, regex: regexp, arguments: count ?? 0 }, machine),
});
