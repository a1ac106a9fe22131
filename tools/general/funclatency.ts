import { planFuncLatency, unitOf } from "../../src/planners.js";
import {
  argument,
  callerFlags,
  defineTool,
  flag,
  outputFlags,
  patternFlags,
  unitFlags,
} from "../../src/tool.js";

export default defineTool({
  name: "funclatency",
  summary: "Function latency, as a histogram with percentiles",
  about:
    "Nested and recursive calls are timed separately. Library functions are shown per process unless -p names one.",
  arguments: { pattern: argument.string("pattern", "function, library:function; * and ? match") },
  flags: {
    ...callerFlags,
    ...outputFlags,
    ...unitFlags,
    perFunction: flag.boolean("-F, --function", "one histogram per function"),
    regexp: patternFlags.regexp,
    levels: flag.integer("-l, --level <n>", "only the outermost N levels of nested calls"),
    force: flag.boolean(
      "--force",
      "allow what may do harm: return probes in Go programs, more than 10,000 kernel functions",
    ),
  },
  examples: [
    { command: "funclatency do_sys_open", about: "opening files, in ns" },
    { command: "funclatency -mTi 5 vfs_read", about: "reads in ms, every 5 s" },
    { command: "funclatency -p 181 c:read", about: "read() calls of one process" },
    { command: "funclatency -F 'vfs_r*'", about: "one histogram per function" },
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
