import { planStackCount } from "../../src/planners.js";
import {
  argument,
  callerFlags,
  defineTool,
  flag,
  outputFlags,
  patternFlags,
  spelled,
  stackFlags,
} from "../../src/tool.js";

export default defineTool({
  name: "stackcount",
  summary: "Count the stacks that lead to functions, tracepoints and USDT probes",
  about:
    "The pattern is as in funccount. Both kernel and user frames are shown unless -K or -U is given.",
  arguments: { pattern: argument.string("pattern", "what to count") },
  flags: {
    ...callerFlags,
    cpu: flag.integer("-c, --cpu <cpu>", "only this CPU", { least: 0 }),
    ...outputFlags,
    duration: spelled(outputFlags.duration, "-D, --duration <seconds>"),
    regexp: patternFlags.regexp,
    offset: flag.boolean("-s, --offset", "show offsets within functions"),
    addresses: flag.boolean("-v, --verbose", "show addresses"),
    perpid: flag.boolean("-P, --perpid", "one result per process"),
    ...stackFlags,
    stackSize: flag.integer(
      "--stack-storage-size <stacks>",
      "maximum number of different stacks (default: 16384)",
      { least: 1, most: 1 << 20 },
    ),
    force: patternFlags.force,
    debug: flag.boolean("--debug", "accepted for compatibility; see --ebpf"),
  },
  examples: [
    { command: "stackcount submit_bio", about: "who submits block I/O" },
    { command: "stackcount -s ip_output", about: "with offsets" },
    { command: "stackcount -p 185 c:malloc", about: "where a process allocates memory" },
    { command: "stackcount -K t:sched:sched_switch", about: "kernel frames of a tracepoint" },
    { command: "stackcount -P -Tdi 1 submit_bio", about: "every second, by process" },
    { command: "stackcount -P -df t:sched:sched_switch", about: "folded" },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}", "-U", "c:getenv"],
      workload: ["getenvs", 12],
      expect: [/^ {2}getenv$\n^ {2}main$/m, /^ {4}12$/m],
    },
    {
      arguments: ["-p", "{pid}", "-f", "-K", "t:syscalls:sys_enter_close"],
      workload: ["opens", "/tmp", 9],
      expect: [/ 9$/m],
      reject: [/Tracing/],
    },
  ],
  drawsStacks: true,
  run: ({ regexp, offset, perpid, ...given }, machine) =>
    planStackCount({ ...given, regex: regexp, offsets: offset, perProcess: perpid }, machine),
});
