import { column, data, defineTool, flag, ok } from "../../src/tool.js";
import {
  findLanguage,
  languageFlag,
  LANGUAGES,
  nameParams,
  probeAt,
  processArgument,
  type Language,
} from "./_languages.js";

const entryOf = ({ methods }: Language): string | undefined => methods?.entry;

interface Step {
  readonly tid: bigint;
  readonly entry: bigint;
  readonly clazz: string;
  readonly method: string;
}

export default defineTool({
  name: "uflow",
  summary: "Method entries and returns (Java, Perl, PHP, Python, Ruby, Tcl)",
  about:
    "-> is an entry, <- a return, indented by the thread's depth in the methods shown. Every call is a line: ucalls counts them at less cost. Since Python 3.11 only the returns of calls from Python to Python are seen.",
  program: "uflow.c",
  arguments: { pid: processArgument },
  flags: {
    language: languageFlag(),
    method: flag.string("-M, --method <prefix>", "only methods whose names start with this"),
    clazz: flag.string(
      "-C, --class <prefix>",
      "only classes (or files) whose names start with this",
    ),
  },
  examples: [
    { command: "uflow -l python 185", about: "a Python program's calls" },
    { command: "uflow -l java -C java/util 185", about: "methods of some classes" },
  ],
  check(given, machine) {
    const found = findLanguage(given, machine, entryOf);
    return found.ok ? ok(undefined) : found;
  },
  probes(given, machine) {
    const found = findLanguage(given, machine, entryOf);
    if (!found.ok) return [];
    const { methods } = found.value.language;
    return [
      probeAt(found.value, "method_entry", methods!.entry, given.pid),
      probeAt(found.value, "method_return", methods!.return, given.pid),
    ];
  },
  prepare(given, machine) {
    const found = findLanguage(given, machine, entryOf);
    return found.ok ? found.value.name : "none";
  },
  params(_, name) {
    const methods = LANGUAGES[name]?.methods;
    return nameParams(methods?.clazz, methods?.method);
  },
  opening: ({ pid }, name) => `Tracing method calls in ${name} process ${pid}... Ctrl-C to quit.`,
  view({ method = "", clazz = "" }) {
    const depths = new Map<bigint, number>();
    return data("steps")
      .rows<Step>((step) => {
        if (!step.method.startsWith(method) || !step.clazz.startsWith(clazz)) return undefined;
        const before = depths.get(step.tid) ?? 0;
        const depth = step.entry === 1n ? before : Math.max(before - 1, 0);
        depths.set(step.tid, step.entry === 1n ? before + 1 : depth);
        const name = step.clazz === "" ? step.method : `${step.clazz}.${step.method}`;
        return { ...step, call: `${"  ".repeat(depth)}${step.entry === 1n ? "->" : "<-"} ${name}` };
      })
      .columns(
        column("cpu", 3),
        column("pid", 6),
        column("tid", 6),
        column.elapsed("time", 8, { title: "TIME(s)" }),
        column("call", 0, { title: "METHOD" }),
      );
  },
  smoke: [
    {
      arguments: ["-l", "java", "{pid}"],
      workload: ["runtimes", 1],
      expect: [
        /-> pkg\/Main\.outer\n.* {2}-> pkg\/Other\.inner\n.* {2}<- pkg\/Other\.inner\n.*<- pkg\/Main\.outer$/m,
      ],
    },
    {
      arguments: ["-l", "python", "-M", "inn", "{pid}"],
      workload: ["runtimes", 3],
      expect: { rows: 6, every: { method: /^(->|<-) a\.py\.inner$/ } },
    },
  ],
});
