import { planFuncInterval, unitOf } from "../../src/planners.js";
import { argument, defineTool, flag } from "../../src/tool.js";

export default defineTool({
  name: "funcinterval",
  summary: "Time between calls of a function or hits of a tracepoint, as a histogram",
  about: "From any matching call, on any CPU, to the next.",
  arguments: {
    pattern: argument.string("pattern", "function, library:function, t:category:event"),
  },
  flags: {
    pid: flag.integer("-p, --pid <pid>", "only this process"),
    tid: flag.integer("--tid <tid>", "only this thread"),
    interval: flag.seconds("-i, --interval <seconds>", "print every INTERVAL seconds"),
    duration: flag.seconds("-d, --duration <seconds>", "exit after this time"),
    timestamp: flag.boolean("-T, --timestamp", "print the time of day before each output"),
    microseconds: flag.boolean("-u, --microseconds", "in microseconds"),
    milliseconds: flag.boolean("-m, --milliseconds", "in milliseconds"),
    regexp: flag.boolean("-r, --regexp", "PATTERN is a regular expression"),
    force: flag.boolean("--force", "allow more than 10,000 kernel functions"),
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
