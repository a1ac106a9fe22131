import { readdirSync, readFileSync } from "node:fs";
import {
  column,
  data,
  debugFlag,
  defineTool,
  everySeconds,
  fail,
  flag,
  ok,
  taskFlags,
  type Machine,
  type ToolProbe,
} from "../../src/tool.js";
import { LANGUAGES, languageFlag, type Language } from "./_languages.js";

/** What is counted of a language, by the probe that tells it. */
const KINDS: Readonly<Record<string, (language: Language) => readonly (string | undefined)[]>> = {
  on_method: ({ methods }) => [methods?.counted ?? methods?.entry],
  on_collection: ({ collections = [] }) => collections.slice(0, 1).map(({ begin }) => begin),
  on_object: ({ objects }) => [objects?.probe],
  on_class: ({ classes }) => [classes],
  on_exception: ({ exceptions }) => [exceptions],
  on_thread: ({ threads }) => [threads?.start],
};

const ORDERS = {
  cload: "-classes",
  excp: "-exceptions",
  gc: "-collections",
  method: "-methods",
  objnew: "-objects",
  thread: "-threads",
} as const;

interface Asked {
  readonly pid: readonly number[];
  readonly language?: string | undefined;
}

const processes = ({ pid }: Asked): readonly number[] =>
  pid.length === 0
    ? readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))
    : pid;

/** Programs and libraries of what runs now that have a provider's probes: each counts for all its processes. */
function probesOf(asked: Asked, { user }: Machine): readonly ToolProbe[] {
  const files = new Set(processes(asked).flatMap((pid) => user.processFiles?.(pid) ?? []));
  const languages = Object.entries(LANGUAGES).filter(([name]) => (asked.language ?? name) === name);
  return [...files].flatMap((file) => {
    const there = user.usdtProbes(file);
    if (there.length === 0) return [];
    return languages.flatMap(([, language]) =>
      Object.entries(KINDS).flatMap(([program, named]) =>
        named(language)
          .filter((name) =>
            there.some((one) => one.provider === language.provider && one.name === name),
          )
          .map((name) => ({
            program,
            at: `u:${file}:${language.provider}:${name}`,
            pid: asked.pid,
          })),
      ),
    );
  });
}

/** As BCC cuts it. */
function commandLine(pid: bigint): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
    return words
      .join(" ")
      .trim()
      .replace(/[^\x20-\x7e]/g, "?")
      .slice(0, 80);
  } catch {
    return "";
  }
}

type Row = Readonly<Record<string, bigint>>;

export default defineTool({
  name: "ustat",
  summary: "Activity of language runtimes, by process: calls, collections, objects, threads",
  about:
    "One line per active process of Java, Node, Perl, PHP, Python, Ruby or Tcl, with methods called, garbage collections, objects, classes loaded, exceptions and threads per second. Processes that start later are seen if they use the same files as one already running.",
  program: "ustat.c",
  arguments: everySeconds(1),
  flags: {
    pid: taskFlags.pid,
    language: languageFlag(),
    noClear: flag.boolean("-C, --noclear", "do not clear the screen (the default without --live)"),
    debug: debugFlag("-d, --debug"),
    sort: flag.choice("-S, --sort <order>", "cload, excp, gc, method, objnew or thread", [
      "cload",
      "excp",
      "gc",
      "method",
      "objnew",
      "thread",
    ]),
    rows: flag.or(
      flag.integer("-r, --maxrows <rows>", "maximum rows to print, the most active first"),
      20,
    ),
  },
  examples: [
    { command: "ustat", about: "all runtimes, every second" },
    { command: "ustat -l python -S gc 10", about: "Python's, by collections, every ten seconds" },
  ],
  check(given, machine) {
    if (given.language !== undefined && !Object.hasOwn(LANGUAGES, given.language))
      return fail({
        severity: "error",
        code: "no-runtime",
        message: `there is no language ${given.language}`,
        hint: Object.keys(LANGUAGES).join(", "),
      });
    if (probesOf(given, machine).length > 0) return ok(undefined);
    return fail({
      severity: "error",
      code: "no-runtime",
      message: `nothing that runs has probes of ${given.language ?? "a language's runtime"}`,
      hint:
        (given.language && LANGUAGES[given.language]?.hint) ??
        `languages with such probes: ${Object.keys(LANGUAGES).join(", ")}`,
    });
  },
  probes: probesOf,
  timing: ({ interval = 1 }) => ({ interval, stamp: "plain" }),
  opening: "Tracing... Output every interval. Hit Ctrl-C to end",
  view({ interval = 1, sort = "method", rows }) {
    const rate = (count: bigint | undefined): bigint =>
      BigInt(Math.round(Number(count ?? 0n) / interval));
    return data("activity")
      .rows<Row>(({ pid = 0n, ...counts }) => ({
        pid,
        command: commandLine(pid),
        ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, rate(count)])),
      }))
      .columns(
        { sort: ORDERS[sort], top: rows },
        column("pid", 6),
        column.cut("command", 20, { title: "CMDLINE" }),
        column("methods", 10, { title: "METHOD/s" }),
        column("collections", 6, { title: "GC/s" }),
        column("objects", 10, { title: "OBJNEW/s" }),
        column("classes", 8, { title: "CLOAD/s" }),
        column("exceptions", 6, { title: "EXC/s" }),
        column("threads", 6, { title: "THR/s" }),
      );
  },
  smoke: [
    {
      arguments: ["-p", "{pid}", "-l", "java", "1"],
      workload: ["runtimes", 6],
      expect: {
        every: { pid: "{pid}", cmdline: /runtimes/ },
        sums: { methodS: 12, gcS: 6, objnewS: 6, thrS: 6, cloadS: 0, excS: 0 },
      },
    },
    {
      arguments: ["-p", "{pid}", "-l", "ruby", "1"],
      workload: ["runtimes", 5],
      expect: { every: { pid: "{pid}" }, sums: { methodS: 5, objnewS: 5, thrS: 0 } },
    },
  ],
});
