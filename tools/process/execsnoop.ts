import {
  column,
  data,
  defineTool,
  flag,
  parentFlag,
  pinnedFlags,
  taskFlags,
} from "../../src/tool.js";
import { ancestors } from "./_ancestors.js";
import { regularExpressions } from "./_patterns.js";

interface Exec {
  readonly comm: string;
  readonly path: string;
  /** Hexadecimal digits of the strings, each with its NUL. */
  readonly args: string;
  readonly result: bigint;
  readonly script: bigint;
  readonly ppid: bigint;
}

/** The program and what follows; of a script without the interpreter that the kernel put before it. */
function wordsOf({ path, args, script }: Exec): readonly string[] {
  const bytes = Buffer.from(args, "hex");
  const words = bytes.toString("utf8").split("\0");
  const whole = bytes.at(-1) === 0;
  if (whole) words.pop();
  const own = script === 0n ? -1 : words.indexOf(path, 1);
  return [
    path || (words[0] ?? ""),
    ...words.slice(Math.max(own, 0) + 1),
    ...(whole || args === "" ? [] : ["..."]),
  ];
}

const quoted = (word: string): string => `"${word.replaceAll('"', '\\"')}"`;

function lineOf(exec: Exec, most: number, quote: boolean): string {
  const all = wordsOf(exec);
  const words = all.length > most ? [...all.slice(0, most), "..."] : all;
  return (quote ? words.map(quoted) : words).join(" ");
}

export default defineTool({
  name: "execsnoop",
  summary: "New programs, with arguments",
  about:
    "One line per exec(), short-lived programs included, which top and ps miss. PPID is the parent. Forks without exec are not shown. Arguments are read from the new program and truncated to 4095 bytes.",
  program: "execsnoop.c",
  flags: {
    parent: parentFlag,
    uid: taskFlags.uid,
    ...pinnedFlags,
    time: flag.boolean("-T, --time", "print the time of day"),
    timestamp: flag.boolean("-t, --timestamp", "show seconds since the first event"),
    fails: flag.boolean("-x, --fails", "show failed exec()s too"),
    quote: flag.boolean("-q, --quote", "quote arguments"),
    name: flag.string("-n, --name <regexp>", "only programs whose names match"),
    line: flag.string("-l, --line <regexp>", "only programs whose arguments match"),
    printUid: flag.boolean("-U, --print-uid", "show the user ID"),
    cpu: flag.boolean("-C, --cpu", "show the CPU"),
    printParent: flag.boolean("-M, --pcomm", "show the parent's name"),
    tree: flag.boolean("--tree", "show all ancestors that are still running"),
    most: flag.or(
      flag.integer("--max-args <arguments>", "maximum number of arguments to print"),
      20,
    ),
  },
  examples: [
    { command: "execsnoop", about: "all new programs" },
    { command: "execsnoop -x", about: "including those not found or not permitted" },
    { command: "execsnoop -TU", about: "with the time and the user" },
    { command: "execsnoop -P 181", about: "children of one process" },
    { command: "execsnoop -n '^git' -l push", about: "by name and arguments" },
  ],
  check: ({ name, line }) => regularExpressions({ "-n": name, "-l": line }),
  leaveOut: ({ fails }) =>
    fails
      ? []
      : ["execve", "execveat"].flatMap((call) => [
          `tracepoint__syscalls__sys_enter_${call}`,
          `tracepoint__syscalls__sys_exit_${call}`,
        ]),
  view({ time, timestamp, printUid, cpu, printParent, tree, name, line, most, quote }) {
    const named = new RegExp(name ?? "");
    const lined = new RegExp(line ?? "");
    return data("execs")
      .rows<Exec>((exec) => {
        if (!named.test(exec.comm)) return undefined;
        const args = lineOf(exec, most, quote);
        if (!lined.test(args)) return undefined;
        return { ...exec, args, ...(tree ? { tree: ancestors(Number(exec.ppid)) } : {}) };
      })
      .columns(
        time && column.timeOfDay("time"),
        timestamp && column.elapsed("time", 8, { title: "TIME(s)" }),
        printUid && column.number("uid", 6),
        column("comm", 16),
        column("pid", 7),
        printParent && column("parent", 16, { title: "PCOMM" }),
        column("ppid", 7),
        cpu && column("cpu", 4),
        column("result", 3, { title: "RET", align: "right" }),
        tree && column("tree", 32, { title: "ANCESTORS" }),
        column("args"),
      );
  },
  smoke: [
    {
      arguments: ["-P", "{pid}", "--tree", "--containers"],
      workload: ["execs", 3, "/bin/true"],
      expect: {
        rows: 3,
        every: {
          ppid: "{pid}",
          comm: "true",
          ret: 0,
          args: /^\/bin\/true bite [012]$/,
          ancestors: /^execs\(\d+\) < \w.*\(\d+\)$/,
          container: /./,
        },
      },
    },
    {
      arguments: ["-P", "{pid}", "-x", "-q"],
      workload: ["execs", 2, "/no/such/program"],
      expect: { rows: 2, every: { comm: "execs", ret: -2, args: /^"\/no\/such\/program"/ } },
    },
    {
      arguments: ["-P", "{pid}", "-l", "bite 1$", "--max-args", "2", "-n", "^tru"],
      workload: ["execs", 3, "/bin/true"],
      expect: { rows: 0 },
    },
    {
      arguments: ["-P", "{pid}", "-M"],
      workload: ["execs", 1, "/bin/true"],
      expect: [
        /^COMM             PID     PCOMM            PPID    RET ARGS\ntrue +\d+ +execs +\d+ +0 \/bin\/true bite 0$/m,
      ],
    },
  ],
});
