import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/package/root.js";
import { afterAll, describe, expect, test } from "vitest";
import { allTools } from "../../src/cli/tool/find.js";
import { left, objects } from "../support/objects.js";
import { run, runTool, start } from "../support/run.js";
import { Workload } from "../support/workload.js";

/** The command line's own matters, the same on every kernel. */

const directory = mkdtempSync(join(tmpdir(), "tools-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Close of a descriptor that nobody has: only the workload does that. */
const closes = "t:syscalls:sys_enter_close():u32:args->fd:args->fd == 0xffffffff#closes";

const clashing = join(directory, "clashing.h");
writeFileSync(clashing, "static int events;\n#define self 17\n");
const broken = join(directory, "broken.h");
writeFileSync(broken, "int broken(\n");

/** Of this process; nothing would be seen of a process with its number. */
const thread = readdirSync("/proc/self/task")
  .map(Number)
  .find((id) => id !== process.pid);

describe("forms of output", () => {
  test("--json: an object a line, with its time", async () => {
    const ended = await runTool("argdist", ["--json", "-p", "{pid}", "-i", "600", "-C", closes], {
      workload: ["load", "close", 5],
    });
    const objects = ended.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects).toHaveLength(1);
    expect(objects[0]).toMatchObject({ event: "closes", count: 5 });
    expect(Date.parse(objects[0]!["ts"] as string)).not.toBeNaN();
  });

  test("--csv into a file: one heading, for its owner alone", async () => {
    const file = join(directory, "out.csv");
    // Cumulative: a late turn, in which nothing happened, has its line, too.
    const args = ["--csv", "-o", file, "-n", "2", "-i", "50ms", "-c"];
    const ended = await run("bcc-argdist", [...args, "-C", "t:sched:sched_switch()"]);
    expect(ended).toMatchObject({ status: 0, stdout: "" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const lines = readFileSync(file, "utf8").trimEnd().split("\n");
    expect(lines.filter((line) => line.startsWith("time,"))).toHaveLength(1);
    expect(lines).toHaveLength(3);
  });

  test("--flame: a picture of stacks; nothing where there are none", async () => {
    const file = join(directory, "flame.svg");
    // Samples follow the CPU's time: some seconds have many, even on a machine that is put off.
    const workload = ["burn", 1, 3000] as const;
    const args = ["-F", "199", "-p", "{pid}", "--flame", file];
    const ended = await runTool("profile", args, { workload });
    expect(ended.status).toBe(0);
    expect(ended.stderr).toContain(`wrote ${file}\n`);
    expect(readFileSync(file, "utf8")).toMatch(/^<\?xml[^]*crush[^]*<\/svg>\s*$/);
    // The picture is the answer: nothing but the opening line is printed beside it.
    expect(ended.stdout).toMatch(/^Sampling/);
    expect(ended.stdout).not.toContain("crush");
    const both = await runTool("profile", [...args, "--json"], { workload });
    expect(both.stdout).toContain("crush");
    const none = await run("bcc-argdist", ["--flame", file, "-C", closes]);
    expect(none.status).toBe(2);
    expect(none.stderr).toMatch(/this tool shows none/);
  });

  test("--dry-run and --ebpf leave nothing", async () => {
    const before = objects();
    const dry = await run("bcc-argdist", ["--dry-run", "-C", closes]);
    expect(dry).toMatchObject({ status: 0, stdout: "" });
    expect(dry.stderr).toMatch(/^attached 1 probe and detached: a dry run$/m);
    const text = await run("bcc-argdist", ["--ebpf", "-C", closes]);
    expect(text.stdout).toMatch(/BPF_ARRAY_OF_MAPS/);
    expect(await left(before)).toBe(0);
  });

  test("a full table is said, with the way out", async () => {
    const work = await Workload.start("readwrite", [join(directory, "file"), 1, 2, 3, 4, 5]);
    const spec = "t:syscalls:sys_enter_pwrite64():u64:args->count";
    const args = ["-v", "-p", String(work.pid), "-i", "600", "--max-keys", "2", "-C", spec];
    const running = start("bcc-argdist", args);
    await running.attached();
    await work.go();
    const ended = await running.end("SIGINT");
    await work.kill();
    expect(ended.stderr).toMatch(/^\d+ events? not counted: the table was full: --max-keys/m);
  });
});

test("a process that never ran has nothing to show, and that is said", async () => {
  const work = await Workload.start("sleeper", []);
  const running = start("bcc-tool", ["syscount", "-v", "-L", "-p", String(work.pid)]);
  await running.attached();
  const ended = await running.end("SIGINT");
  expect(ended.stderr).toMatch(/note: process \d+ did not run in this time: it waits/);
  await work.kill();
});

describe("what was typed", () => {
  test.each([
    ["bcc-tool", [], 2, /^Usage: bcc-tool NAME/],
    ["bcc-tool", ["funcount"], 2, /^error: there is no tool funcount\n {2}hint: nearest: /],
    ["bcc-tool", ["-l"], 2, /^error: unknown option '-l'\n\(see bcc-tool --help\)\n$/],
    ["bcc-tool", ["list"], 2, /\n {2}hint: bcc-tool --list\n/],
    ["bcc-tool", ["opensnoop-bpfcc"], 2, /\n {2}hint: bcc-tool opensnoop\n/],
    [
      "bcc-repl",
      ["opensnoop"],
      2,
      /^error: there is no file opensnoop; the tool: bcc-tool opensnoop\n/,
    ],
    ["bcc-repl", ["--nosuch"], 2, /^error: unknown option '--nosuch'\n\(see bcc-repl --help\)\n$/],
    [
      "bcc-trace",
      ["-I", "/nosuch.h", "c:getenv"],
      1,
      /^error: -I: there is no header \/nosuch.h\n/,
    ],
    [
      "bcc-trace",
      ["-I", clashing, "c:getenv"],
      1,
      /^error: -I: \S+clashing.h has events, which the program around the probes has too\n {2}hint: .*\n$/,
    ],
    [
      "bcc-argdist",
      ["-I", broken, "-C", "p:c:getenv()"],
      1,
      /^error: -I: the program does not compile with \S+broken.h: expected '\)'\n {2}hint: .*\n$/,
    ],
    ["bcc-tool", ["profile", "-F", "9999999", "1"], 1, /^error: 9999999 samples .*\n {2}hint: /],
    ["bcc-tool", ["argdist"], 2, /^error: nothing to count/],
    ["bcc-argdist", ["-n", "x"], 2, /\(see bcc-argdist --help\)/],
    ["bcc-argdist", ["--live", "-C", closes], 2, /^error: --live needs a terminal/],
    [
      "bcc-tool",
      ["opensnoop", "-p", String(thread)],
      1,
      new RegExp(
        `^error: ${thread} is a thread of process ${process.pid}\\n {2}hint: -t ${thread} for that thread alone, -p ${process.pid} for all of them$`,
        "m",
      ),
    ],
    ["bcc-tool", ["profile", "-p", String(thread)], 1, /^error: \d+ is a thread of process \d+\n/],
    [
      "bcc-trace",
      ["-p", String(thread), "c:getenv"],
      1,
      /^error: \d+ is a thread of process \d+\n/,
    ],
    ["bcc-argdist", ["-p", "999999999", "-C", closes], 1, /^error: there is no process 999999999/],
    ["bcc-argdist", ["-C", "t:sched:sched_swich()"], 1, /nearest: sched:sched_switch/],
    ["bcc-tool", ["tplist", "-l", "nosuchlib"], 1, /^error: there is no library or program nosuch/],
  ])("%s %j: status %i", async (command, args, status, reason) => {
    const ended = await run(command, args);
    expect(ended).toMatchObject({ status, stdout: "" });
    expect(ended.stderr).toMatch(reason);
  });

  test("--types of a tool's C file: its events as interfaces", async () => {
    const ended = await run("bcc-repl", [
      "--types",
      join(packageRoot(), "tools/files/opensnoop.c"),
    ]);
    expect(ended).toMatchObject({ status: 0, stderr: "" });
    expect(ended.stdout).toMatch(/export interface Open \{\n {2}time: bigint;\n {2}pid: number;/);
  });

  test("--list names every tool, as JSON too", async () => {
    const names = (await allTools()).map(({ name }) => name);
    const text = await run("bcc-tool", ["--list"]);
    const listed = text.lines.flatMap((line) => /^ {2}(\S+)/.exec(line)?.[1] ?? []);
    expect(listed.sort()).toEqual(names);
    const json = await run("bcc-tool", ["--list", "--json"]);
    const objects = json.lines.map((line) => (JSON.parse(line) as { name: string }).name);
    expect(objects.sort()).toEqual(names);
  });
});
