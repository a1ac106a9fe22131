import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openKernelFacts } from "../../../src/facts/index.js";
import { packageRoot } from "../../../src/package/root.js";
import { run } from "../../support/run.js";
import { compileWorkload } from "../../support/workload.js";

/** Bad input: one clear message with the place and the way out, status 1 (2 for wrong usage). */

const { features } = openKernelFacts();
const functions = features.kprobes || features.fentry;
const usdt = compileWorkload("usdt");
const deep = compileWorkload("deep");

interface Mistake {
  readonly what: string;
  readonly args: readonly string[];
  readonly status?: number;
  /** What stderr says, in this order. */
  readonly says: readonly RegExp[];
  /** The text over the caret line's first caret, when there is a place. */
  readonly at?: string;
}

const mistakes: readonly Mistake[] = [
  {
    what: "unknown function",
    args: ["vfs_raed"],
    says: [/no function vfs_raed/, /vfs_read/],
    at: "vfs_raed",
  },
  {
    what: "unknown tracepoint",
    args: ["t:sched:sched_swich"],
    says: [/no tracepoint/, /sched_switch/],
    at: "sched:sched_swich",
  },
  {
    what: "unknown library",
    args: ["nosuch:foo"],
    says: [/no library or program nosuch/],
    at: "nosuch",
  },
  { what: "unknown symbol", args: ["c:getnv"], says: [/no function getnv/, /getenv/], at: "getnv" },
  {
    what: "the midst of an instruction",
    args: [`p:${deep}:deeper+2`],
    says: [/deeper\+2 of \S+ can't be probed/, /--force/],
    at: "+2",
  },
  {
    what: "unknown USDT probe",
    args: [`u:${usdt}:plan`],
    says: [/no USDT probe plan/, /plain/],
    at: "plan",
  },
  {
    what: "unknown field",
    args: ['t:syscalls:sys_enter_openat "%s", args->filname'],
    says: [/no field filname/, /filename/],
    at: "filname",
  },
  {
    what: "unbalanced parenthesis",
    args: ['c:getenv (arg1 == 1 "x"'],
    says: [/not closed|unmatched/],
    at: "(",
  },
  { what: "unbalanced quote", args: ['c:getenv "x'], says: [/no closing/], at: '"x' },
  { what: "too few expressions", args: ['c:getenv "%s %d", arg1'], says: [/2 values/], at: "%d" },
  {
    what: "too many expressions",
    args: ['c:getenv "%s", arg1, arg2'],
    says: [/1 value/],
    at: "arg2",
  },
  {
    what: "a function that is not there",
    args: ['c:getenv "%d", nosuch(1)'],
    says: [/unknown function nosuch/],
    at: "nosuch",
  },
  {
    what: "a C type error",
    args: ['c:getenv "%d", ((struct no_such_type *)arg1)->x'],
    says: [/error/, /no_such_type/],
    at: "((struct no_such_type",
  },
  {
    what: "a struct as a number",
    args: ['t:sched:sched_switch "%d", *$task'],
    says: [/error/],
    at: "*$task",
  },
  {
    what: "a signature on a tracepoint",
    args: ['t:sched:sched_switch(int a) "x"'],
    says: [/signature/],
  },
  { what: "a probe type that is none", args: ["x:y:foo"], says: [/error/], at: "x" },
  { what: "text that is no format", args: ["c:getenv hello"], says: [/error/], at: "hello" },
  { what: "an offset that is no number", args: ["c:getenv+zz"], says: [/offset/] },
  { what: "a conversion that is none", args: ['c:getenv "%y", arg1'], says: [/%y/], at: "%y" },
  {
    what: "a program that the verifier refuses",
    args: ['c:getenv "%d", bpf_override_return(ctx, 0)'],
    says: [/error/],
  },
  {
    what: "a process that is not there",
    args: ["-p", "4194304", "c:getenv"],
    says: [/no process 4194304/],
  },
  { what: "a cgroup that is not there", args: ["-c", "/no/such", "c:getenv"], says: [/no cgroup/] },
  { what: "a cgroup below a file", args: ["-c", "/etc/passwd/x", "c:getenv"], says: [/no cgroup/] },
  {
    what: "a directory that is no cgroup, or of version 1",
    args: ["-c", "/sys/fs", "c:getenv"],
    says: [/\/sys\/fs is not a cgroup v2 directory/],
  },
  {
    what: "a container that is not there",
    args: ["--container", "bite", "c:getenv"],
    says: [/no running container bite|no cgroup v2/],
  },
  {
    what: "an output file that cannot be",
    args: ["-o", "/no/such/file", "c:getenv"],
    says: [/\/no\/such\/file/],
  },
  { what: "an unknown flag", args: ["--nosuch", "c:getenv"], status: 2, says: [/unknown option/] },
  { what: "no probe", args: [], status: 2, says: [/probe/] },
  { what: "-p with -L", args: ["-p", "1", "-L", "1", "c:getenv"], status: 2, says: [/-p and -L/] },
  { what: "-A with --csv", args: ["-A", "--csv", "c:getenv"], status: 2, says: [/-A and --csv/] },
  {
    what: "a buffer that is no power of two",
    args: ["-b", "3", "c:getenv"],
    status: 2,
    says: [/power of two/, /2 or 4/],
  },
];

describe("mistakes", () => {
  test.each(mistakes)("$what", async ({ args, status = 1, says, at }) => {
    const ended = await run("bcc-trace", args);
    expect(ended.stdout).toBe("");
    let from = 0;
    for (const pattern of says) {
      const found = ended.stderr.slice(from).search(pattern);
      expect(found, `${pattern} in:\n${ended.stderr}`).toBeGreaterThanOrEqual(0);
      from += found;
    }
    if (at !== undefined) expect(underCaret(ended.stderr).startsWith(at), ended.stderr).toBe(true);
    // No generated code, no stack trace, no pages.
    expect(ended.stderr).not.toMatch(/ at .*\.[cm]?js:\d|trace_0|event_0/);
    expect(ended.stderr.split("\n").length).toBeLessThan(12);
    expect(ended.status).toBe(status);
  });
});

/** The text above the first caret or tilde of a message. */
function underCaret(stderr: string): string {
  const lines = stderr.split("\n");
  const at = lines.findIndex((line) => /^[\s│|]*[~^]+/.test(line) && /[~^]/.test(line));
  if (at < 1) return "";
  const column = (lines[at] ?? "").search(/[~^]/);
  return (lines[at - 1] ?? "").slice(column);
}

describe.runIf(!functions)("a kernel without kprobes", () => {
  test("says so, and names what is near in meaning", async () => {
    const ended = await run("bcc-trace", ['vfs_read "%d", arg3']);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/no kprobes/);
    expect(ended.stderr).toMatch(/sys_enter_read/);
  });
});

describe("surroundings", () => {
  let directory = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "trace-"));
    chmodSync(directory, 0o755);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test.each(["c:getenv", "t:sched:sched_switch", 'do_sys_open "%s", arg2'])(
    "without privilege, the capabilities that are missing are named: %s",
    (probe) => {
      const ended = spawnSync(
        "setpriv",
        [
          ...["--reuid=65534", "--regid=65534", "--clear-groups"],
          ...[process.execPath, join(packageRoot(), "bin/bcc-trace"), probe],
        ],
        { encoding: "utf8", env: { PATH: process.env["PATH"], HOME: directory } },
      );
      expect(ended.stdout).toBe("");
      expect(ended.stderr).toMatch(/CAP_BPF/);
      expect(ended.stderr).toMatch(/CAP_PERFMON/);
      expect(ended.status).toBe(1);
    },
  );

  test.each([
    [
      "capabilities of a user namespace do not count",
      ["unshare", "-Ur"],
      /only in a user namespace, not on the host/,
    ],
    [
      "tracefs that is closed is said, not that there is no such tracepoint",
      [
        ...["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"],
        ...["--inh-caps=+bpf,+perfmon", "--ambient-caps=+bpf,+perfmon"],
      ],
      /\/sys\/kernel\/tracing is closed/,
    ],
  ])("%s", (_, [runner, ...words], expected) => {
    const trace = [process.execPath, join(packageRoot(), "bin/bcc-trace"), "t:sched:sched_switch"];
    const env = { PATH: process.env["PATH"], HOME: directory };
    const ended = spawnSync(runner!, [...words, ...trace], { encoding: "utf8", env });
    expect(ended.stderr).toMatch(expected);
    expect(ended.status).toBe(1);
  });

  test("who may not see the kernel's programs is told so, not that there are none", () => {
    const bps = [process.execPath, join(packageRoot(), "bin/bcc-tool"), "bps"];
    const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
    const env = { PATH: process.env["PATH"], HOME: directory };
    const ended = spawnSync("setpriv", [...nobody, ...bps], { encoding: "utf8", env });
    expect(ended).toMatchObject({ status: 1, stdout: "" });
    expect(ended.stderr).toMatch(/lacks CAP_SYS_ADMIN\n {2}hint: run it as root/);
  });

  test.each([[], ["sched:*"], ["--json"]])(
    "tplist %s tells who may not look what is closed",
    (...words) => {
      const tplist = [process.execPath, join(packageRoot(), "bin/bcc-tool"), "tplist", ...words];
      const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
      const env = { PATH: process.env["PATH"], HOME: directory };
      const ended = spawnSync("setpriv", [...nobody, ...tplist], { encoding: "utf8", env });
      expect(ended).toMatchObject({ status: 1, stdout: "" });
      // Capabilities would not help: it only reads.
      expect(ended.stderr).toBe(
        "error: this user may not see the kernel's tracepoints: /sys/kernel/tracing is closed\n" +
          "  hint: run it as root (sudo), or open it: mount -o remount,mode=755 /sys/kernel/tracing\n",
      );
    },
  );

  // One of each way to be attached; what this kernel lacks of it is nothing that they can know.
  test.each(["execsnoop", "dcsnoop", "tcpdrop", "llcstat", "kvmexit"])(
    "who may not see what %s is attached to is told so, once",
    (tool) => {
      const words = [process.execPath, join(packageRoot(), "bin/bcc-tool"), tool];
      const nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
      const env = { PATH: process.env["PATH"], HOME: directory };
      const ended = spawnSync("setpriv", [...nobody, ...words], { encoding: "utf8", env });
      expect(ended).toMatchObject({ status: 1, stdout: "" });
      // Where the place can be told without looking, its map is the first that is refused.
      expect(ended.stderr).toMatch(
        /^error: (this user may not see the kernel's probes: the|no permission for map \w+: this) process lacks CAP_BPF and CAP_PERFMON\n {2}hint: run it as root \(sudo\).*\n$/,
      );
    },
  );

  test("doctor does not count them either", () => {
    const doctor = [process.execPath, join(packageRoot(), "bin/bcc-repl"), "doctor"];
    const env = { PATH: process.env["PATH"], HOME: directory };
    const ended = spawnSync("unshare", ["-Ur", ...doctor], { encoding: "utf8", env });
    expect(ended.stdout).toMatch(/no +may load and attach programs .*user namespace/);
  });

  test("a full disk at the cache changes nothing", async () => {
    const cache = join(directory, "full");
    mkdirSync(cache, { mode: 0o700 });
    inMounts("mount", ["-t", "tmpfs", "-o", "size=4k,mode=700", "tmpfs", cache]);
    try {
      spawnSync("dd", ["if=/dev/zero", `of=${cache}/fill`, "bs=4096", "count=8"]);
      const ended = await run("bcc-trace", ["--dry-run", "c:getenv"], {
        env: { BCC_REPL_CACHE: cache },
      });
      expect(ended.stderr).toMatch(/attached 1 probe/);
      expect(ended.stderr).not.toMatch(/ENOSPC|cache/);
      expect(ended.status).toBe(0);
    } finally {
      inMounts("umount", [cache]);
    }
  });

  test("a cache that others could write is not trusted", async () => {
    const cache = join(directory, "open");
    mkdirSync(cache);
    chmodSync(cache, 0o777);
    writeFileSync(join(cache, "bait"), "x");
    const ended = await run("bcc-trace", ["--dry-run", "-v", "c:getenv"], {
      env: { BCC_REPL_CACHE: cache },
    });
    expect(ended.stderr).toMatch(/the cache is not used: .* is open to others/);
    expect(ended.status).toBe(0);
  });

  test("a kernel without BTF: what needs no types still works, what needs them says so", () => {
    const empty = join(directory, "empty");
    mkdirSync(empty);
    const inNamespace = (probe: string) =>
      spawnSync(
        "unshare",
        [
          "-m",
          "sh",
          "-c",
          'mount --bind "$1" /sys/kernel/btf && shift && exec "$@"',
          "sh",
          empty,
          process.execPath,
          join(packageRoot(), "bin/bcc-trace"),
          "--no-cache",
          "--dry-run",
          probe,
        ],
        { encoding: "utf8" },
      );
    const fine = inNamespace('t:syscalls:sys_enter_openat "%s", args->filename');
    expect(fine.stderr).toMatch(/attached \d probe/);
    expect(fine.status).toBe(0);
    const typed = inNamespace('t:sched:sched_switch "%d", $task->pid');
    expect(typed.stderr).toMatch(/BTF|type/i);
    expect(typed.stderr.split("\n").length).toBeLessThan(12);
    expect(typed.status).toBe(1);
  });
});

function inMounts(command: string, args: readonly string[]): void {
  const end = spawnSync(command, args, { encoding: "utf8" });
  if (end.status !== 0) throw new Error(`${command}: ${end.stderr}`);
}

describe("too few open files", () => {
  const limited = (most: number, ...args: readonly string[]) =>
    spawnSync(
      "/bin/sh",
      ["-c", `ulimit -n ${most}; exec "$0" "$@"`, join(packageRoot(), "bin/bcc-tool"), ...args],
      { encoding: "utf8" },
    );

  test("for this command are said as such", () => {
    const { status, stderr } = limited(64, "funccount", "-d", "1", "t:s*:*");
    expect(status).toBe(1);
    expect(stderr).toMatch(/error: too many open files \(EMFILE\) for .*\n[^]*raise "ulimit -n"/);
  });
});
