import {
  column,
  data,
  defineTool,
  flag,
  intervalArguments,
  ok,
  syscallNameOf,
  wrongUsage,
  type NumberedCall,
} from "../../src/tool.js";
import {
  findLanguage,
  languageFlag,
  nameParams,
  probeAt,
  processArgument,
  LANGUAGES,
  type Language,
} from "./_languages.js";

const entryOf = ({ methods }: Language): string | undefined => methods?.entry;

interface Row extends NumberedCall {
  readonly clazz: string;
  readonly method: string;
}

const ARCH = process.arch === "arm64" ? "arm64" : "x64";

/** `mode` of a method, where a system call has its own. */
const METHOD = 3n;

const nameOf = (row: Row): string =>
  row.mode === METHOD ? `${row.clazz}.${row.method}` : syscallNameOf(row, ARCH);

export default defineTool({
  name: "ucalls",
  summary: "Method calls (Java, Perl, PHP, Python, Ruby, Tcl) and system calls of a process",
  about:
    "Methods are traced by the USDT probes of the language runtime, which is detected. -L sums the time from entry to return; recursive calls count once. Since Python 3.11, calls from Python to Python fire no entry probe: they are counted on return, and -L shows only calls from C.",
  program: "ucalls.c",
  arguments: {
    pid: processArgument,
    interval: intervalArguments.interval,
  },
  flags: {
    language: languageFlag("none"),
    top: flag.integer("-T, --top <rows>", "print only the largest"),
    latency: flag.boolean("-L, --latency", "show the time spent in calls", { param: "latency" }),
    syscalls: flag.boolean("-S, --syscalls", "trace system calls too"),
    milliseconds: flag.boolean("-m, --milliseconds", "show times in milliseconds"),
  },
  examples: [
    { command: "ucalls -l java 185", about: "a Java program's methods" },
    { command: "ucalls -LS 185 10", about: "with system calls and times, every ten seconds" },
    { command: "ucalls -l none -S 185", about: "system calls alone, of any program" },
  ],
  check(given, machine) {
    if (given.language === "none")
      return given.syscalls
        ? ok(undefined)
        : wrongUsage("nothing to count; -S counts system calls");
    const found = findLanguage(given, machine, entryOf);
    return found.ok ? ok(undefined) : found;
  },
  probes(given, machine) {
    const found = given.language === "none" ? undefined : findLanguage(given, machine, entryOf);
    if (found?.ok !== true) return [];
    const { methods } = found.value.language;
    return [
      ...(given.latency
        ? [
            probeAt(found.value, "method_entry", methods!.entry, given.pid),
            probeAt(found.value, "method_return", methods!.return, given.pid),
          ]
        : [probeAt(found.value, "method_entry", methods!.counted ?? methods!.entry, given.pid)]),
    ];
  },
  prepare(given, machine) {
    const found = given.language === "none" ? undefined : findLanguage(given, machine, entryOf);
    return found?.ok === true ? found.value.name : "none";
  },
  params(_, name) {
    const methods = LANGUAGES[name]?.methods;
    return nameParams(methods?.clazz, methods?.method);
  },
  leaveOut: ({ latency, syscalls, language }) => [
    ...(syscalls ? [] : ["tracepoint__raw_syscalls__sys_enter"]),
    ...(syscalls && latency ? [] : ["tracepoint__raw_syscalls__sys_exit"]),
    ...(language === "none" ? ["method_entry"] : []),
    ...(language === "none" || !latency ? ["method_return"] : []),
  ],
  opening: ({ pid }, name) =>
    `Tracing calls in process ${pid} (language: ${name})... Ctrl-C to quit.`,
  view: ({ latency, milliseconds, top }) =>
    data("calls")
      .rows<Row>((row) => ({ ...row, name: nameOf(row) }))
      .columns(
        { sort: latency ? "-time" : "-count", top },
        column("name", 50, { title: "METHOD" }),
        column("count", 8, { title: "# CALLS", align: "right" }),
        latency &&
          (milliseconds
            ? column.milliseconds("time", 8, { title: "TIME (ms)", align: "right" })
            : column.microseconds("time", 8, { title: "TIME (us)", align: "right" })),
      ),
  smoke: [
    {
      arguments: ["-l", "python", "{pid}"],
      workload: ["runtimes", 5],
      expect: {
        rows: 2,
        every: { calls: 5 },
        some: [{ method: "a.py.outer" }, { method: "a.py.inner" }],
      },
    },
    {
      arguments: ["-l", "java", "-L", "{pid}"],
      workload: ["runtimes", 5],
      expect: {
        rows: 2,
        every: { calls: 5, timeUs: (time) => Number(time) > 0 },
        some: [{ method: "pkg/Main.outer" }, { method: "pkg/Other.inner" }],
      },
    },
    {
      arguments: ["-l", "none", "-S", "{pid}"],
      workload: ["repeats", 100, 7],
      expect: {
        some: [
          { method: "getppid", calls: 100 },
          { method: "getuid", calls: 7 },
        ],
      },
    },
  ],
});
