import { planFuncCount } from "../../src/planners.js";
import {
  argument,
  callerFlags,
  defineTool,
  flag,
  outputFlags,
  patternFlags,
} from "../../src/tool.js";

export default defineTool({
  name: "funccount",
  summary: "Count calls of functions, tracepoints and USDT probes",
  about:
    "The pattern takes * and ?: 'vfs_*', c:malloc, /path/to/program:name, t:category:event, u:library:probe. It may match any number of places, but more than 10,000 kernel functions need --force.",
  arguments: { pattern: argument.string("pattern", "what to count") },
  flags: {
    ...callerFlags,
    ...outputFlags,
    regexp: patternFlags.regexp,
    cpu: flag.integer("-c, --cpu <cpu>", "only this CPU", { least: 0 }),
    force: patternFlags.force,
    debug: flag.boolean("-D, --debug", "accepted for compatibility; see -v and --ebpf"),
  },
  examples: [
    { command: "funccount 'vfs_*'", about: "kernel functions starting with vfs_" },
    { command: "funccount -Ti 5 'vfs_*'", about: "every 5 s, with the time" },
    { command: "funccount -d 10 't:syscalls:sys_enter_*'", about: "system calls, for 10 s" },
    { command: "funccount -r 'c:(write|read)$'", about: "libc's write and read" },
    { command: "funccount -p 185 'u:node:gc*'", about: "USDT probes of a process" },
    { command: "funccount -c 1 'tcp_*'", about: "on CPU 1" },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}", "c:getenv"],
      workload: ["getenvs", 37],
      expect: [/^Tracing 1 functions for "c:getenv"\.\.\. Hit Ctrl-C to end\.$/m, /^getenv +37$/m],
    },
    {
      arguments: ["-p", "{pid}", "t:syscalls:sys_enter_*"],
      workload: ["opens", "/tmp", 21],
      expect: [
        /^syscalls:sys_enter_openat +21$/m,
        /^syscalls:sys_enter_close +21$/m,
        /^Detaching\.\.\.$/m,
      ],
    },
  ],
  run: ({ regexp, ...given }, machine) => planFuncCount({ ...given, regex: regexp }, machine),
});
