import { readdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { column, data, defineTool, flag, membersOf, taskFlags } from "../../src/tool.js";

const SIGNALS = new Map(
  Object.entries(constants.signals).map(([name, number]) => [number, name.replace(/^SIG/, "")]),
);

interface End {
  readonly time: bigint;
  readonly code: bigint;
  readonly pid: bigint;
  readonly ppid: bigint;
}

interface Told {
  /** Hexadecimal digits: words, each with its NUL; none where it began before the trace. */
  readonly args: string;
}

function wordsOf(digits: string): string | undefined {
  const text = Buffer.from(digits, "hex").toString("utf8").replace(/\0$/, "");
  return text === "" ? undefined : text.replaceAll("\0", " ");
}

/** Of processes that run before anything is traced, by their numbers. */
function commandsNow(): ReadonlyMap<bigint, string> {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.flatMap((pid): [bigint, string][] => {
      const words = wordsIn(`/proc/${pid}/cmdline`);
      return words === "" ? [] : [[BigInt(pid), words]];
    }),
  );
}

function wordsIn(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/\0$/, "").replaceAll("\0", " ");
  } catch {
    return ""; // it has ended
  }
}

/** As wait() has it: the signal and whether memory was dumped below the status. */
function endText(code: number): string {
  if ((code & 0xff) === 0) return code === 0 ? "0" : `code ${code >> 8}`;
  const signal = code & 0x7f;
  const name = SIGNALS.get(signal) ?? "unknown";
  return `signal ${signal} (${name})${code & 0x80 ? ", core dumped" : ""}`;
}

/** Of the kernel's clock: the time of day in UTC. */
const utcText = (time: bigint): string =>
  new Date(Date.now() - Number(process.hrtime.bigint() - time) / 1e6).toISOString().slice(11, 23);

export default defineTool({
  name: "exitsnoop",
  summary: "Exiting processes, with age and exit status",
  about:
    "What exited, at what age, and with which status or signal. A process is shown when its main thread exits; with --per-thread, every thread is.",
  program: "exitsnoop.c",
  flags: {
    pid: taskFlags.pid,
    uid: taskFlags.uid,
    name: taskFlags.name,
    timestamp: flag.boolean("-t, --timestamp", "print the time of day"),
    utc: flag.boolean("--utc", "show times in UTC"),
    label: flag.string("--label <label>", "add a first column with this text"),
    failed: flag.boolean("-x, --failed", "only processes that failed", { param: "failed_only" }),
    args: flag.boolean("-a, --args", "show the arguments it was started with", {
      param: "with_args",
    }),
    perThread: flag.boolean("--per-thread", "show every thread", { param: "per_thread" }),
  },
  examples: [
    { command: "exitsnoop -xa", about: "failed ones, with their arguments" },
    { command: "exitsnoop -x", about: "failed or killed processes" },
    { command: "exitsnoop -t --per-thread -p 181", about: "threads of one process" },
  ],
  prepare: ({ args }) => (args ? commandsNow() : new Map<bigint, string>()),
  leaveOut: ({ args }) =>
    args ? [] : ["raw_tracepoint__sched_process_exec", "raw_tracepoint__sched_process_fork"],
  view({ timestamp, utc, label, args }, before) {
    const row = (end: End): object => ({
      ...end,
      label,
      ended: endText(Number(end.code)),
      ...(utc ? { utc: utcText(end.time) } : {}),
    });
    const source = args
      ? data("told_ends").rows<Told>((told) => {
          const end = membersOf(told, "end") as unknown as End;
          return {
            ...row(end),
            args: wordsOf(told.args) ?? before.get(end.pid) ?? before.get(end.ppid),
          };
        })
      : data("ends").rows<End>(row);
    return source.columns(
      utc ? column("utc", 13, { title: "TIME-UTC" }) : timestamp && column.timeOfDay("time", 13),
      label !== undefined && column("label", 6),
      column("comm", 16, { title: "PCOMM" }),
      column("pid", 7),
      column("ppid", 7),
      column("tid", 7),
      column.seconds("age", 7, { title: "AGE(s)" }),
      column("ended", args ? 16 : 0, { title: "EXIT_CODE" }),
      args && column("args"),
    );
  },
  smoke: [
    {
      arguments: ["-n", "endings", "-a"],
      workload: ["endings", 2],
      expect: { rows: 2, every: { args: /endings 2$/ } },
    },
    {
      arguments: ["-a"],
      workload: ["execs", 3, "/bin/true"],
      expect: { some: [{ ppid: "{pid}", args: "/bin/true bite 2" }] },
    },
    {
      arguments: ["-n", "endings"],
      workload: ["endings", 3],
      expect: {
        rows: 3,
        every: { pcomm: "endings", ppid: "{pid}" },
        some: [{ exitCode: "0" }, { exitCode: "code 1" }, { exitCode: /^signal 9 \(KILL\)$/ }],
      },
    },
    { arguments: ["-n", "endings", "-x"], workload: ["endings", 3], expect: { rows: 2 } },
    {
      arguments: ["-p", "{pid}", "--per-thread"],
      workload: ["threads", 4, 1],
      expect: { rows: 4, every: { pid: "{pid}", pcomm: /^bite-t/ } },
    },
    {
      arguments: ["-n", "endings", "--label", "X", "--utc"],
      workload: ["endings", 1],
      expect: [
        /^TIME-UTC      LABEL  PCOMM            PID     PPID    TID     AGE\(s\)  EXIT_CODE\n\d\d:\d\d:\d\d\.\d{3}  X      endings +\d+ +\d+ +\d+ +\d+\.\d\d +0$/m,
      ],
    },
  ],
});
