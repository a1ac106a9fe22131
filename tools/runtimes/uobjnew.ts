import { column, data, defineTool, flag, intervalArguments, ok } from "../../src/tool.js";
import {
  findLanguage,
  languageFlag,
  LANGUAGES,
  nameParams,
  probeAt,
  processArgument,
  type Language,
} from "./_languages.js";

const objectOf = ({ objects }: Language): string | undefined => objects?.probe;

interface Row {
  readonly block: bigint;
  readonly type: string;
}

export default defineTool({
  name: "uobjnew",
  summary: "Object allocations by type (C, Java, Ruby, Tcl)",
  about:
    "Objects allocated, by type, with bytes where the runtime reports them. With -l c, malloc() calls by size. Frees are not subtracted: see memleak.",
  program: "uobjnew.c",
  arguments: {
    pid: processArgument,
    interval: intervalArguments.interval,
  },
  flags: {
    language: languageFlag("c"),
    topCount: flag.integer("-C, --top-count <rows>", "show only the most frequent types"),
    topSize: flag.integer("-S, --top-size <rows>", "show only the types with the most bytes"),
  },
  examples: [
    { command: "uobjnew -l java -S 10 185", about: "the ten types with the most bytes" },
    { command: "uobjnew -l c 185", about: "blocks of malloc() by size" },
  ],
  check(given, machine) {
    if (given.language === "c") return ok(undefined);
    const found = findLanguage(given, machine, objectOf);
    return found.ok ? ok(undefined) : found;
  },
  probes(given, machine) {
    const { pid } = given;
    if (given.language === "c") return [{ program: "block_made", at: "p:c:malloc", pid }];
    const found = findLanguage(given, machine, objectOf);
    if (!found.ok) return [];
    return [probeAt(found.value, "object_made", objectOf(found.value.language)!, pid)];
  },
  prepare(given, machine) {
    const found = given.language === "c" ? undefined : findLanguage(given, machine, objectOf);
    return found?.ok === true ? found.value.name : "c";
  },
  params(_, name) {
    const objects = LANGUAGES[name]?.objects;
    return { ...nameParams(objects?.type), size_argument: objects?.size ?? 0 };
  },
  leaveOut: ({ language }) => [language === "c" ? "object_made" : "block_made"],
  opening: ({ pid }, name) =>
    `Tracing allocations in process ${pid} (language: ${name})... Ctrl-C to quit.`,
  view: ({ topCount, topSize }, name) =>
    data("objects")
      .rows<Row>((row) => ({
        ...row,
        name: name === "c" ? `block size ${row.block}` : row.type === "" ? "<all>" : row.type,
      }))
      .columns(
        { sort: topSize === undefined ? "-count" : "-bytes", top: topSize ?? topCount },
        column("name", 30, { title: "NAME/TYPE" }),
        column("count", 8, { title: "# ALLOCS", align: "right" }),
        column("bytes", 12, { title: "# BYTES", align: "right" }),
      ),
  smoke: [
    {
      arguments: ["-l", "java", "{pid}"],
      workload: ["runtimes", 6],
      expect: { rows: 1, every: { nameType: "pkg/Main", allocs: 6, bytes: 600 } },
    },
    {
      arguments: ["-l", "ruby", "{pid}"],
      workload: ["runtimes", 6],
      expect: { rows: 1, every: { nameType: "Array", allocs: 6 } },
    },
    {
      arguments: ["-l", "c", "{pid}"],
      workload: ["runtimes", 3],
      expect: { some: [{ nameType: "block size 777", allocs: 3, bytes: 2331 }] },
    },
  ],
});
