import { column, data, defineTool, flag, ok } from "../../src/tool.js";
import {
  findLanguage,
  languageFlag,
  LANGUAGES,
  probeAt,
  processArgument,
  type Language,
} from "./_languages.js";

const beginOf = ({ collections }: Language): string | undefined => collections?.[0]?.begin;

interface Collection {
  readonly stage: bigint;
  readonly begun: bigint;
  readonly ended: bigint;
}

export default defineTool({
  name: "ugc",
  summary: "Garbage collections (Java, Node, Python, Ruby), with duration",
  about:
    "START is in seconds since the first one. The description comes from the runtime's probes.",
  program: "ugc.c",
  arguments: { pid: processArgument },
  flags: {
    language: languageFlag(),
    milliseconds: flag.boolean("-m, --milliseconds", "show times in milliseconds"),
    least: flag.number("-M, --minimum <ms>", "ignore collections shorter than this (ms)", {
      param: "least_ns",
      times: 1e6,
    }),
    filter: flag.string("-F, --filter <text>", "only descriptions containing this"),
  },
  examples: [
    { command: "ugc -l python 185", about: "of a Python program" },
    { command: "ugc -M 10 -m 185", about: "pauses of 10 ms or more" },
  ],
  check(given, machine) {
    const found = findLanguage(given, machine, beginOf);
    return found.ok ? ok(undefined) : found;
  },
  probes(given, machine) {
    const found = findLanguage(given, machine, beginOf);
    if (!found.ok) return [];
    return found.value.language.collections!.flatMap(({ begin, end }, stage) => [
      probeAt(found.value, `begin_${stage}`, begin, given.pid),
      probeAt(found.value, `end_${stage}`, end, given.pid),
    ]);
  },
  prepare(given, machine) {
    const found = findLanguage(given, machine, beginOf);
    return found.ok ? found.value.name : "none";
  },
  opening: ({ pid }, name) =>
    `Tracing garbage collections in ${name} process ${pid}... Ctrl-C to quit.`,
  view({ milliseconds, filter = "" }, name) {
    const stages = LANGUAGES[name]?.collections ?? [];
    return data("collections")
      .rows<Collection>((one) => {
        const told = stages[Number(one.stage)]?.told(one.begun, one.ended) ?? "";
        return told.includes(filter) ? { ...one, told } : undefined;
      })
      .columns(
        column.elapsed("time", 8, { title: "START", unit: "s" }),
        milliseconds
          ? column.milliseconds("took", 8, { title: "TIME (ms)" })
          : column.microseconds("took", 8, { title: "TIME (us)" }),
        column("told", 0, { title: "DESCRIPTION" }),
      );
  },
  smoke: [
    {
      arguments: ["-l", "python", "{pid}"],
      workload: ["runtimes", 4],
      expect: {
        rows: 4,
        some: [0, 1, 2, 3].map((i) => ({
          description: `gen ${i % 3} GC collected ${i} objects`,
        })),
      },
    },
    {
      arguments: ["-l", "java", "-F", "full", "{pid}"],
      workload: ["runtimes", 2],
      expect: { rows: 2, every: { description: "full collection" } },
    },
  ],
});
