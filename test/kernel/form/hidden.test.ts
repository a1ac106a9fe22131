/**
 * Names of programs and files that would drive a terminal, turn its writing or not be seen: in text they
 * are escapes, in JSON they come back as they were, and with --raw they are what they are.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { start } from "../../support/run.js";
import { Workload } from "../../support/workload.js";

const directory = mkdtempSync(join(tmpdir(), "h-"));
afterAll(() => rmSync(directory, { recursive: true }));

const comm = "\x1b[2J\u202e\u200b\ufeff";
const shownComm = String.raw`\x1b[2J\u202e\u200b\ufeff`;
const place = join(directory, "\x1b]0;o\x07\u202efdp\u200b\u2060\ufeff\x7f\u009b31m");
const path = join(place, "bite-0");
const shownPath = `${directory}/${String.raw`\x1b]0;o\x07\u202efdp\u200b\u2060\ufeff\x7f\x9b31m/bite-0`}`;
mkdirSync(place);

/** All of them but what parts lines and columns. */
const hidden = new RegExp(
  "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff]",
);

let work: Workload;
beforeEach(async () => {
  work = await Workload.start("opens", [place, 1, comm]);
});
afterEach(() => work.kill());

/** What a command prints about the workload, once it says that it runs. */
async function around(
  name: string,
  args: readonly string[],
  runs = /^attached \d+ probe/m,
): Promise<string> {
  const running = start(name, args);
  try {
    while (!runs.test(running.stderr) && !running.gone)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await work.go();
    const { status, stdout, stderr } = await running.end("SIGINT");
    expect([status, stderr]).toEqual([0, expect.not.stringMatching(/^error/m)]);
    return stdout;
  } finally {
    running.child.kill("SIGKILL");
  }
}

/** Cells of bcc-repl. */
function batch(text: string, flags: readonly string[]): Promise<string> {
  const script = join(directory, "script");
  writeFileSync(script, `${text}\n:wait\n`);
  return around("bcc-repl", ["--batch", ...flags, script], /\[1\] runs/);
}

const one = `t:syscalls:sys_enter_openat "%s", args->filename`;
const counts = "t:syscalls:sys_enter_openat():char*:args->filename";
/** A table by both texts. */
const program = (pid: number): string => `struct key { char comm[16]; char path[128]; };
BPF_HASH(seen, struct key);
TRACEPOINT_PROBE(syscalls, sys_enter_openat) {
  if ((bpf_get_current_pid_tgid() >> 32) != ${pid}) return 0;
  struct key key = {};
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
  bpf_probe_read_user_str(&key.path, sizeof(key.path), args->filename);
  seen.increment(key);
  return 0;
}`;

interface Form {
  readonly name: string;
  readonly run: (...flags: readonly string[]) => Promise<string>;
  /** It shows names of programs beside paths. */
  readonly names: boolean;
}

const ofOne = (...args: readonly (string | number)[]): readonly string[] => [
  ...["-v", "-p", String(work.pid)],
  ...args.map(String),
];
const commands: readonly Form[] = [
  { name: "bcc-trace", names: true, run: (...flags) => around("bcc-trace", ofOne(...flags, one)) },
  {
    name: "a tool's columns",
    names: true,
    run: (...flags) => around("bcc-tool", ["opensnoop", ...ofOne(...flags)]),
  },
  {
    name: "a table",
    names: false,
    run: (...flags) => around("bcc-argdist", ofOne(...flags, "-i", 600, "-C", counts)),
  },
];
const cells: readonly Form[] = [
  { name: "a one-liner's cell", names: true, run: (...f) => batch(`${one} -p ${work.pid}`, f) },
  { name: "a tool's cell", names: true, run: (...f) => batch(`opensnoop -p ${work.pid}`, f) },
  { name: "a program's cell", names: true, run: (...f) => batch(program(work.pid), f) },
];

test.each([...commands, ...cells])("$name: text has escapes", async ({ run, names }) => {
  const out = await run();
  expect(out).toContain(shownPath);
  if (names) expect(out).toContain(shownComm);
  expect(out).not.toMatch(hidden);
});

/** Every text in a value of JSON. */
function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

test.each([...commands, ...cells])("$name: --json has it as it was", async ({ run, names }) => {
  const out = await run("--json");
  const lines = out.trimEnd().split("\n");
  const all = lines.flatMap((line) => texts(JSON.parse(line)));
  expect(all).toContain(path);
  if (names) expect(all).toContain(comm);
  expect(out).not.toMatch(hidden);
});

test.each(commands)("$name: --raw prints it as it is", async ({ run, names }) => {
  const out = await run("--raw");
  expect(out).toContain(path);
  if (names) expect(out).toContain(comm);
});
