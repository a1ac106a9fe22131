import { argument, defineTool, flag, planFuncLatency, unitOf } from "../../src/tool.js";

export default defineTool({
  name: "funclatency",
  summary: "How long calls of functions take, as a histogram with percentiles",
  about:
    "Each call is timed by itself, whether it is called within others that match or within itself. A function of a library is shown by process unless -p asks for one.",
  arguments: { pattern: argument.string("pattern", "function, library:function; * and ? match") },
  flags: {
    pid: flag.integer("-p, --pid <pid>", "only this process"),
    tid: flag.integer("--tid <tid>", "only this thread"),
    interval: flag.seconds("-i, --interval <seconds>", "print this often"),
    duration: flag.seconds("-d, --duration <seconds>", "end after this time"),
    timestamp: flag.boolean("-T, --timestamp", "print the time before each output"),
    microseconds: flag.boolean("-u, --microseconds", "in microseconds"),
    milliseconds: flag.boolean("-m, --milliseconds", "in milliseconds"),
    perFunction: flag.boolean("-F, --function", "each function by itself"),
    regexp: flag.boolean("-r, --regexp", "the pattern is a regular expression"),
    levels: flag.integer("-l, --level <n>", "only the n outermost of calls within calls"),
    force: flag.boolean(
      "--force",
      "also what may harm: return probes in Go programs, more than 10,000 kernel functions",
    ),
  },
  examples: [
    { command: "funclatency do_sys_open", about: "opening files, in ns" },
    { command: "funclatency -mTi 5 vfs_read", about: "reads in ms, every 5 s" },
    { command: "funclatency -p 181 c:read", about: "a process's calls of read()" },
    { command: "funclatency -F 'vfs_r*'", about: "one histogram for each function" },
    { command: "funclatency 'c:*printf'", about: "libc's printf family" },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}", "c:getenv"],
      workload: ["getenvs", 40],
      expect: [/^ {5}nsecs +: count {5}distribution$/m, /count: 40$/m, /^p50 = \d+ nsecs/m],
    },
  ],
  run: ({ regexp, microseconds, milliseconds, ...given }, machine) =>
    planFuncLatency(
      { ...given, regex: regexp, unit: unitOf({ microseconds, milliseconds }) },
      machine,
    ),
});
