import { argument, defineTool, flag, planStackCount } from "../../src/tool.js";

export default defineTool({
  name: "stackcount",
  summary: "Count the call chains that lead to functions, tracepoints and USDT probes",
  about:
    "The pattern is funccount's. Kernel and user frames are shown unless -K or -U asks for one of them.",
  arguments: { pattern: argument.string("pattern", "what to count") },
  flags: {
    pid: flag.integer("-p, --pid <pid>", "only this process"),
    tid: flag.integer("--tid <tid>", "only this thread"),
    cpu: flag.integer("-c, --cpu <cpu>", "only on this CPU", { least: 0 }),
    interval: flag.seconds("-i, --interval <seconds>", "print this often"),
    duration: flag.seconds("-D, --duration <seconds>", "end after this time"),
    timestamp: flag.boolean("-T, --timestamp", "print the time before each output"),
    regexp: flag.boolean("-r, --regexp", "the pattern is a regular expression"),
    offset: flag.boolean("-s, --offset", "show offsets in functions"),
    addresses: flag.boolean("-v, --verbose", "show addresses"),
    perpid: flag.boolean("-P, --perpid", "each process by itself"),
    kernelOnly: flag.boolean("-K, --kernel-stacks-only", "kernel frames only"),
    userOnly: flag.boolean("-U, --user-stacks-only", "user frames only"),
    delimited: flag.boolean("-d, --delimited", "a line between kernel and user frames"),
    folded: flag.boolean("-f, --folded", "one line a stack, for flame graphs"),
    force: flag.boolean("--force", "also a pattern of more than 10,000 kernel functions"),
    debug: flag.boolean("--debug", "for old scripts: says nothing more, --ebpf does"),
  },
  examples: [
    { command: "stackcount submit_bio", about: "who submits block I/O" },
    { command: "stackcount -s ip_output", about: "with offsets" },
    { command: "stackcount -p 185 c:malloc", about: "who allocates in a process" },
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
  run: ({ regexp, offset, perpid, ...given }, machine) =>
    planStackCount({ ...given, regex: regexp, offsets: offset, perProcess: perpid }, machine),
});
