import { planFuncInterval, unitOf } from "../../src/planners.js";
import {
  argument,
  callerFlags,
  defineTool,
  outputFlags,
  patternFlags,
  unitFlags,
} from "../../src/tool.js";

export default defineTool({
  name: "funcinterval",
  summary: "Time between calls of a function or hits of a tracepoint, as a histogram",
  about: "From any matching call, on any CPU, to the next.",
  arguments: {
    pattern: argument.string("pattern", "function, library:function, t:category:event"),
  },
  flags: {
    ...callerFlags,
    ...outputFlags,
    ...unitFlags,
    ...patternFlags,
  },
  examples: [
    { command: "funcinterval do_nanosleep -m", about: "in milliseconds" },
    { command: "funcinterval -mTi 5 vfs_read", about: "every 5 s, with the time" },
    { command: "funcinterval t:block:block_rq_issue -d 30 -u", about: "between disk requests" },
    { command: "funcinterval -p 185 -i 3 c:malloc", about: "of one process" },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}", "c:getenv"],
      workload: ["getenvs", 33],
      expect: [/^ {5}nsecs +: count {5}distribution$/m],
      reject: [/avg =/],
    },
  ],
  run: ({ regexp, microseconds, milliseconds, ...given }, machine) =>
    planFuncInterval(
      { ...given, regex: regexp, unit: unitOf({ microseconds, milliseconds }) },
      machine,
    ),
});
