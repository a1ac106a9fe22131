import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { here, inOwnDirectory, noTrace, probe, wordsOf, type Ended } from "./planted.js";

inOwnDirectory();

describe("descriptors: an output that takes nothing", () => {
  const script = `argdist -n 2 -i 10ms -C 't:raw_syscalls:sys_enter()'`;
  const counts = ["-i", "1ms", "-n", "2", "-C", "t:raw_syscalls:sys_enter()"];
  const calls = ["-M", "1", "t:raw_syscalls:sys_enter"];
  const program = "TRACEPOINT_PROBE(sched, sched_switch) { return 0; }";
  const translated = "tracepoint:syscalls:sys_enter_read { @ = count(); }";

  interface Talker {
    readonly name: string;
    readonly args: readonly string[];
    readonly input?: string;
  }
  const of = (name: string, ...forms: readonly (readonly string[])[]): readonly Talker[] =>
    forms.map((args) => ({ name, args }));
  /** Every command in each form that writes to stdout; `{c}` and `{bt}` are files. */
  const talkers: readonly Talker[] = [
    ...of("bcc-trace", ["--help"], ["--version"], ["--ebpf", probe]),
    ...of("bcc-trace", calls, ["--json", ...calls], ["--csv", ...calls], ["--raw", ...calls]),
    ...of("bcc-argdist", ["--help"], ["--version"]),
    ...of("bcc-argdist", counts, ["--json", ...counts], ["--csv", ...counts]),
    ...of("bcc-tool", ["--help"], ["--version"], ["--list"], ["--list", "--json"], ["--markdown"]),
    ...of("bcc-tool", ["completion", "bash"], ["merge", "--help"]),
    ...of(
      "bcc-tool",
      ["tplist"],
      ["tplist", "--json"],
      ["tplist", "--help"],
      ["tplist", "--version"],
    ),
    ...of("bcc-tool", ["syscount", "--help"], ["syscount", "-d", "1"]),
    ...of("bcc-tool", ["opensnoop"], ["opensnoop", "--json"], ["opensnoop", "--csv"]),
    ...of("bcc-repl", ["--help"], ["--version"], ["--markdown"], ["lesson"]),
    ...of("bcc-repl", ["doctor"], ["doctor", "--json"], ["--from", "{bt}"], ["--types", "{c}"]),
    ...of("bcc-repl", ["--check", "{c}"], ["--check", "{c}", "--json"]),
    { name: "bcc-repl", args: ["--batch"], input: script },
    { name: "bcc-repl", args: ["--batch", "--json"], input: script },
  ];

  /** Someone who opens files as long as the tests run: rows for those that wait for one. */
  let opener: ChildProcess;
  beforeAll(() => {
    opener = spawn("sh", ["-c", "while :; do : < /dev/null; done"]);
  });
  afterAll(() => opener.kill("SIGKILL"));

  /** Through a shell, whose redirections are those of a person. */
  const redirected = (redirection: string, { name, args, input = "" }: Talker): Promise<Ended> =>
    new Promise((resolve) => {
      const files = { c: here("program.c"), bt: here("program.bt") };
      writeFileSync(files.c, program);
      writeFileSync(files.bt, translated);
      const filled = args.map((arg) => arg.replace("{c}", files.c).replace("{bt}", files.bt));
      const words = ["bash", ...wordsOf(name), ...filled];
      const shell = ["-c", `set -o pipefail; "$@" ${redirection}`, ...words];
      const child = spawn("bash", shell, { timeout: 150_000 });
      let [out, err] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
      child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
      child.once("close", (status) => resolve({ status, out, err }));
      child.stdin.on("error", () => undefined).end(input);
    });

  /** Without what --batch says of its cells, which stderr is for. */
  const saidOf = (err: string): string => err.replace(/^\[\d+\] .*\n/gm, "");
  const full = "error: cannot write the output: the disk is full\n";

  test.each(talkers)("$name $args: a full disk is said in one line", async (talker) => {
    const [heard, unheard] = await Promise.all([
      redirected("> /dev/full", talker),
      redirected("> /dev/full 2> /dev/full", talker),
    ]);
    expect({ ...heard, err: saidOf(heard.err) }).toEqual({ status: 1, out: "", err: full });
    expect(unheard).toEqual({ status: 1, out: "", err: "" });
  });

  test.each(talkers)("$name $args: a reader that has gone is no error", async (talker) => {
    const [none, one] = await Promise.all([
      redirected("| true", talker),
      redirected("| head -1", talker),
    ]);
    expect({ ...none, err: saidOf(none.err) }).toEqual({ status: 0, out: "", err: "" });
    expect({ ...one, err: saidOf(one.err) }).toMatchObject({ status: 0, err: "" });
    expect(one.out.split("\n")).toHaveLength(2);
  });

  // What waits for a reader to leave has none here: only what ends by itself.
  const ending = talkers.filter(({ args }) => args[0] !== "opensnoop");
  test.each(ending)("$name $args: no output at all is nobody's mistake", async (talker) => {
    const { status, err } = await redirected(">&-", talker);
    expect([status, saidOf(err)]).toEqual([0, ""]);
  });

  test.each(["/proc", "/sys"])("without %s it is said in one line", (mount) => {
    const dependent: readonly Talker[] = [
      { name: "bcc-trace", args: ["--dry-run", probe] },
      { name: "bcc-argdist", args: counts },
      { name: "bcc-tool", args: ["profile", "1"] },
      { name: "bcc-tool", args: ["opensnoop", "-d", "1"] },
      { name: "bcc-repl", args: ["--batch"], input: script },
    ];
    for (const { name, args, input = "" } of dependent) {
      const words = [...wordsOf(name), ...args];
      const shell = `mount -t tmpfs none ${mount}; exec "$@"`;
      const ended = spawnSync("unshare", ["-m", "sh", "-c", shell, "sh", ...words], {
        input,
        encoding: "utf8",
      });
      expect(ended).toMatchObject({ status: 1, stdout: "" });
      // One line: what is missing, and no more.
      expect(ended.stderr).toMatch(
        new RegExp(`^error: ${mount}/\\S+ is missing: is ${mount} mounted.*\n$`),
      );
      noTrace(ended.stderr);
    }
  });
});
