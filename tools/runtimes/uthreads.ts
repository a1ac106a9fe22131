import { column, data, defineTool, flag, functionOf, ok, wrongUsage } from "../../src/tool.js";
import { findLanguage, probeAt, processArgument } from "./_languages.js";

interface Change {
  readonly what: string;
  readonly name: string;
  readonly function: string;
}

const inJava = { language: "java" } as const;

export default defineTool({
  name: "uthreads",
  summary: "Threads of a process as they start and, in Java, as they stop",
  about:
    "For pthreads, DESCRIPTION is the new thread's start function and ID the thread that created it; for Java, the thread's name and its own ID.",
  program: "uthreads.c",
  arguments: { pid: processArgument },
  flags: {
    language: flag.choice("-l, --language <language>", "c (threads of libc), java, or none: both", [
      "c",
      "java",
      "none",
    ]),
  },
  examples: [
    { command: "uthreads 185", about: "threads of a program, Java's with their names" },
    { command: "uthreads -l c 185", about: "those that pthread_create() made" },
  ],
  check(given, machine) {
    if (given.language !== "java") return ok(undefined);
    const found = findLanguage({ ...given, ...inJava }, machine, (one) => one.threads?.start);
    return found.ok ? ok(undefined) : wrongUsage(`process ${given.pid} is no Java with probes`);
  },
  probes(given, machine) {
    const { pid, language } = given;
    const found = findLanguage({ ...given, ...inJava }, machine, (one) => one.threads?.start);
    const threads = found.ok ? found.value.language.threads : undefined;
    return [
      ...(language === "java" ? [] : [{ program: "thread_made", at: "p:c:pthread_create", pid }]),
      ...(language === "c" || !found.ok || threads === undefined
        ? []
        : [
            probeAt(found.value, "java_start", threads.start, pid),
            probeAt(found.value, "java_stop", threads.stop, pid),
          ]),
    ];
  },
  watchesProcesses: true,
  opening: ({ pid }) => `Tracing thread events in process ${pid}... Ctrl-C to quit.`,
  view: () =>
    data("changes")
      .rows<Change>((one) => ({
        ...one,
        told: one.what === "pthread" ? functionOf(one.function) : one.name,
      }))
      .columns(
        column.elapsed("time", 8, { title: "TIME", unit: "s" }),
        column("id", 16),
        column("what", 8, { title: "TYPE" }),
        column("told", 0, { title: "DESCRIPTION" }),
      ),
  smoke: [
    {
      arguments: ["-l", "java", "{pid}"],
      workload: ["runtimes", 3],
      expect: {
        rows: 6,
        every: { id: 8, description: "worker" },
        some: [{ type: "start" }, { type: "stop" }],
      },
    },
    {
      arguments: ["-l", "c", "{pid}"],
      workload: ["threads", 4, 1],
      expect: { rows: 4, every: { id: "{pid}", type: "pthread", description: "run [threads]" } },
    },
  ],
});
