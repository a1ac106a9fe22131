import { argument, defineTool, flag, planFuncSlower } from "../../src/tool.js";

export default defineTool({
  name: "funcslower",
  summary: "Calls of functions that take longer than a limit, one line each",
  about:
    "Calls of this program itself are left out: each line that it prints would make further ones.",
  arguments: {
    patterns: argument.strings("function", "function, library:function; * and ? match"),
  },
  flags: {
    pid: flag.integer("-p, --pid <pid>", "only this process"),
    tid: flag.integer("--tid <tid>", "only this thread"),
    minMs: flag.number("-m, --min-ms <ms>", "the limit in milliseconds (1)"),
    minUs: flag.number("-u, --min-us <us>", "the limit in microseconds"),
    count: flag.integer("-a, --arguments <n>", "show n of the arguments", { most: 6 }),
    timeOfDay: flag.boolean("-T, --time", "the time of day of the entry"),
    elapsed: flag.boolean("-t, --timestamp", "seconds since the first"),
    folded: flag.boolean("-f, --folded", "only the stacks, one line each, for flame graphs"),
    userStack: flag.boolean("-U, --user-stack", "the user stack at the entry"),
    kernelStack: flag.boolean("-K, --kernel-stack", "the kernel stack at the entry"),
    regexp: flag.boolean("-r, --regexp", "functions are regular expressions"),
    duration: flag.seconds("-d, --duration <seconds>", "end after this time"),
    force: flag.boolean(
      "--force",
      "also what may harm: return probes in Go programs, more than 10,000 kernel functions",
    ),
  },
  examples: [
    { command: "funcslower vfs_write", about: "writes of more than 1 ms" },
    { command: "funcslower -m 10 vfs_read", about: "reads of more than 10 ms" },
    { command: "funcslower -u 10 c:open", about: "libc's open(), more than 10 µs" },
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
