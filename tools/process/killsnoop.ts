import { constants } from "node:os";
import { column, data, defineTool, flag, ok, taskFlags, wrongUsage } from "../../src/tool.js";

/** `9`, `KILL`, `SIGKILL` → 9. */
function signalOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) < 64 ? Number(text) : undefined;
  const name = text.toUpperCase().replace(/^(SIG)?/, "SIG");
  return (constants.signals as Readonly<Record<string, number>>)[name];
}

const listed = (text: string | undefined): readonly string[] => text?.split(",") ?? [];

const CALLS = ["tkill", "tgkill"].flatMap((call) => [
  `tracepoint__syscalls__sys_enter_${call}`,
  `tracepoint__syscalls__sys_exit_${call}`,
]);

export default defineTool({
  name: "killsnoop",
  summary: "Signals sent by kill(), with their results",
  about:
    "PID and COMM are the sender's, TPID is the target: negative for a process group, -1 for all processes. RESULT is 0 or a negative error number.",
  program: "killsnoop.c",
  flags: {
    pid: taskFlags.pid,
    uid: taskFlags.uid,
    name: taskFlags.name,
    target: flag.integer("-T, --tpid <pid>", "only signals to this process", {
      param: "only_target",
    }),
    signals: flag.string("-s, --signal <signals>", "only these signals: 9 or KILL,TERM"),
    failed: flag.boolean("-x, --failed", "only failed calls", { param: "failed_only" }),
    threads: flag.boolean("--threads", "trace tkill() and tgkill() too, which send to threads"),
  },
  examples: [
    { command: "killsnoop -s KILL", about: "who kills" },
    { command: "killsnoop -T 181", about: "who sends signals to a process" },
    { command: "killsnoop -x", about: "signals that reach nobody" },
  ],
  check({ signals }) {
    const unknown = listed(signals).find((one) => signalOf(one) === undefined);
    return unknown === undefined ? ok(undefined) : wrongUsage(`there is no signal ${unknown}`);
  },
  params: ({ signals }) => ({
    signals_wanted: listed(signals).reduce(
      (bits, one) => bits | (1n << BigInt(signalOf(one)!)),
      0n,
    ),
  }),
  leaveOut: ({ threads }) => (threads ? [] : CALLS),
  view: () =>
    data("kills").columns(
      column.timeOfDay("time"),
      column("pid", 7),
      column("comm", 16),
      column("signal", 4, { title: "SIG" }),
      column("target", 7, { title: "TPID" }),
      column("result", 0),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["endings", 3],
      expect: {
        rows: 3,
        every: { pid: "{pid}", comm: "endings" },
        some: [
          { sig: 9, result: 0 },
          { sig: 0, tpid: "{pid}", result: 0 },
          { sig: 10, tpid: 0x7ffffffe, result: -3 },
        ],
      },
    },
    {
      arguments: ["-p", "{pid}", "-s", "USR1,HUP", "-x"],
      workload: ["endings", 3],
      expect: [
        /^TIME      PID     COMM             SIG  TPID    RESULT\n[\d:]{8} +\d+ +endings +10 +2147483646 -3$/m,
      ],
    },
    {
      arguments: ["-p", "{pid}", "-T", "2147483646"],
      workload: ["endings", 0],
      expect: { rows: 1, every: { result: -3 } },
    },
  ],
});
