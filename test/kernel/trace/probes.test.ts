import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openKernelFacts } from "../../../src/facts/index.js";
import { run, runTrace } from "../../support/run.js";
import { compileWorkload } from "../../support/workload.js";

/** Each case: what is traced, by whom it is caused, and what must then be printed. */

const { features } = openKernelFacts();
let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "trace-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const numbered = (n: number, name: string) => Array.from({ length: n }, (_, i) => `${name}${i}`);
/** The message column: after PID, TID, COMM and FUNC. */
const message = (line: string) => line.replace(/^\d+ +\d+ +\S+ +\S+ +/, "");

describe("the mission's own example", () => {
  test.each(["do_sys_open", "do_sys_openat2", "sys_openat"])(
    "%s prints each file opened",
    async (name) => {
      const ended = await runTrace(["-p", "{pid}", `${name} "%s", arg2`], {
        workload: ["opens", directory, 23],
      });
      expect(ended.stderr).not.toMatch(/error|lost/);
      expect(ended.lines.map(message)).toEqual(numbered(23, `${directory}/bite-`));
      expect(ended.status).toBe(0);
    },
  );

  test("without -p, other processes' opens come too, and none of ours", async () => {
    const ended = await runTrace(['do_sys_open "%s", arg2'], {
      workload: ["opens", directory, 23],
    });
    const ours = ended.lines.filter((line) => /^\d+ +\d+ +opens /.test(line)).map(message);
    expect(ours).toEqual(numbered(23, `${directory}/bite-`));
  });

  test("arg3 and arg4 keep their meaning: flags and mode", async () => {
    const ended = await runTrace(["-p", "{pid}", 'do_sys_open "%x %o", arg3, arg4'], {
      workload: ["opens", directory, 2],
    });
    // O_RDWR | O_CREAT (| O_LARGEFILE, which open() adds on some kernels), 0600
    for (const line of ended.lines) expect(message(line)).toMatch(/^(80)?42 600$/);
    expect(ended.lines).toHaveLength(2);
  });

  test("the return probe gives a descriptor", async () => {
    const ended = await runTrace(["-p", "{pid}", 'r::do_sys_open "%d", retval'], {
      workload: ["opens", directory, 5],
    });
    expect(ended.lines).toHaveLength(5);
    for (const line of ended.lines) expect(Number(message(line))).toBeGreaterThanOrEqual(3);
  });
});

describe("tracepoints", () => {
  test("a string behind a user pointer (T-61)", async () => {
    const ended = await runTrace(
      ["-p", "{pid}", 't:syscalls:sys_enter_openat "%s", args->filename'],
      {
        workload: ["opens", directory, 7],
      },
    );
    expect(ended.lines.map(message)).toEqual(numbered(7, `${directory}/bite-`));
  });

  test("a predicate with STRCMP (T-64)", async () => {
    const ended = await runTrace(
      [
        "-p",
        "{pid}",
        `t:syscalls:sys_enter_openat (STRCMP("${directory}/bite-4", args->filename)) "%s %s", $task->comm, args->filename`,
      ],
      { workload: ["opens", directory, 12] },
    );
    expect(ended.lines.map(message)).toEqual([`opens ${directory}/bite-4`]);
  });

  test("a number in a predicate (T-63)", async () => {
    const ended = await runTrace(
      [
        "-p",
        "{pid}",
        't:syscalls:sys_enter_read (args->count > 20000) "read %d bytes", args->count',
      ],
      { workload: ["readwrite", join(directory, "data"), 100, 20000, 20001, 50000] },
    );
    expect(ended.lines.map(message)).toEqual(["read 20001 bytes", "read 50000 bytes"]);
  });

  test("__data_loc strings by their own name, and by upstream's", async () => {
    const ended = await runTrace(
      ["-n", "true", 't:sched:sched_process_exec "%s %d", args->filename, args->pid == $pid'],
      { workload: ["execs", 3, "/bin/true"] },
    );
    expect(ended.lines.map(message)).toEqual(["/bin/true 1", "/bin/true 1", "/bin/true 1"]);
    const old = await runTrace(
      ["-n", "true", 't:sched:sched_process_exec "%s", args->data_loc_filename'],
      {
        workload: ["execs", 2, "/bin/true"],
      },
    );
    expect(old.lines.map(message)).toEqual(["/bin/true", "/bin/true"]);
  });

  test("char arrays in the record", async () => {
    const ended = await runTrace(
      ["-M", "5", 't:sched:sched_switch "%s -> %s", args->prev_comm, args->next_comm'],
      { workload: ["execs", 20, "/bin/true"], endsItself: true },
    );
    expect(ended.lines).toHaveLength(5);
    for (const line of ended.lines) expect(line).toMatch(/ sched_switch +\S.* -> \S/);
  });

  test("several probes at once, in the order of the events", async () => {
    const ended = await runTrace(
      [
        "-p",
        "{pid}",
        't:syscalls:sys_enter_openat "open %s", args->filename',
        't:syscalls:sys_exit_openat (args->ret >= 0) "opened"',
        't:syscalls:sys_enter_close "close"',
      ],
      { workload: ["opens", directory, 3] },
    );
    const once = (i: number) => [`open ${directory}/bite-${i}`, "opened", "close"];
    expect(ended.lines.map(message)).toEqual([...once(0), ...once(1), ...once(2)]);
  });
});

describe("user functions", () => {
  const chain = compileWorkload("chain");

  test("a function of which libc has several: the one that the program calls", async () => {
    const ended = await runTrace(
      ["-p", "{pid}", 'c:strcmp (STRCMP("bite", arg1)) "%s %s", arg1, arg2'],
      { workload: ["compares", 40] },
    );
    expect(ended.lines.map(message)).toEqual(Array.from({ length: 40 }, () => "bite bark"));
  });

  test("libc by its short name (T-18 and its kind)", async () => {
    const ended = await runTrace(["-p", "{pid}", 'c:getenv "%s", arg1'], {
      workload: ["getenvs", 7],
    });
    expect(ended.lines.map(message)).toEqual(numbered(7, "BITE_"));
  });

  test("without -p, processes that start later are traced too", async () => {
    const ended = await runTrace(
      ["-n", "getenvs", 'c:getenv (STRCMP("BITE_*", arg1)) "%s", arg1'],
      {
        workload: ["getenvs", 5],
      },
    );
    expect(ended.lines.map(message)).toEqual(numbered(5, "BITE_"));
  });

  test("arguments and return values, by path", async () => {
    const ended = await runTrace(
      ["-p", "{pid}", `${chain}:outer "in %d", arg1`, `r:${chain}:outer "out %d", retval`],
      { workload: ["chain", 3] },
    );
    expect(ended.lines.map(message)).toEqual(["in 1", "out 4", "in 2", "out 7", "in 3", "out 10"]);
  });

  test("$entry and $latency, also in recursion", async () => {
    const ended = await runTrace(
      ["-p", "{pid}", `r:${chain}:factorial "%d! = %d %d", $entry(arg1), $retval, $latency > 0`],
      { workload: ["chain", 1] },
    );
    expect(ended.lines.map(message)).toEqual([
      "1! = 1 1",
      "2! = 2 1",
      "3! = 6 1",
      "4! = 24 1",
      "5! = 120 1",
    ]);
  });

  test("a signature with a struct pointer of the program's own", async () => {
    const ended = await runTrace(
      ["-p", "{pid}", `${chain}:middle(long value, int *at) "%d %d", value, at[1]`],
      {
        workload: ["chain", 2],
      },
    );
    expect(ended.lines.map(message)).toEqual(["1 -7", "2 -7"]);
  });

  test("C++ names, all overloads", async () => {
    const names = compileWorkload("names");
    const ended = await runTrace(["-p", "{pid}", `${names}:bite::Mill::grind "%d", arg2`], {
      workload: ["names", 3],
    });
    expect(ended.lines).toHaveLength(4);
  });

  test("the user stack, frame by frame", async () => {
    const ended = await runTrace(["-U", "-p", "{pid}", `${chain}:inner`], {
      workload: ["chain", 1],
    });
    const frames = ended.stdout.split("\n").filter((line) => line.startsWith("        "));
    const names = frames.map((line) => line.trim().replace(/\+0x.*/, ""));
    expect(names.slice(0, 4)).toEqual(["inner", "middle", "outer", "main"]);
    expect(frames[0]).toContain("[chain]");
  });

  test("%U names the function that a pointer points to", async () => {
    const ended = await runTrace(["-p", "{pid}", `${chain}:inner "%U", ctx->ip`], {
      workload: ["chain", 1],
    });
    expect(message(ended.lines[0] ?? "")).toMatch(/^inner(\+0x0)? \[chain\]$/);
  });
});

describe("USDT", () => {
  const usdt = compileWorkload("usdt");

  test("both places of a probe, arguments typed", async () => {
    const ended = await runTrace(["-p", "{pid}", `u:${usdt}:plain "%d %s", arg1, arg2`], {
      workload: ["usdt", 2],
    });
    expect(ended.lines.map(message)).toEqual([
      "1 plain-1",
      "2 plain-2",
      "1 second place",
      "2 second place",
    ]);
  });

  test.each([
    ["with a provider", "bite:guarded"],
    ["without", "guarded"],
  ])("a semaphore is counted up, %s", async (_, name) => {
    const ended = await runTrace(
      [`u:${usdt}:${name} "%d %s %d", arg1, arg2, arg1 * 2`, "-p", "{pid}"],
      {
        workload: ["usdt", 2],
      },
    );
    expect(ended.lines.map(message)).toEqual(["-1 guarded-1 -2", "-2 guarded-2 -4"]);
  });

  test("a semaphore without -p", async () => {
    const ended = await runTrace([`u:${usdt}:guarded "%s", arg2`], { workload: ["usdt", 1] });
    expect(ended.lines.map(message)).toEqual(["guarded-1"]);
  });
});

describe.runIf(features.kprobes || features.fentry)("kernel functions", () => {
  test("arguments by name and type from BTF, without a signature", async () => {
    const ended = await runTrace(
      ["-p", "{pid}", 'vfs_read (count > 1000) "%s %d", file->f_path.dentry->d_name.name, count'],
      { workload: ["readwrite", join(directory, "named"), 1001, 5000] },
    );
    expect(ended.lines.map(message)).toEqual(["named 1001", "named 5000"]);
  });

  test("return values with their sign, $entry", async () => {
    const ended = await runTrace(
      ["-p", "{pid}", 'r::vfs_read ($entry(count) > 1000) "%d of %d", $retval, $entry(count)'],
      { workload: ["readwrite", join(directory, "named"), 2000, 3000] },
    );
    expect(ended.lines.map(message)).toEqual(["2000 of 2000", "3000 of 3000"]);
  });

  test("a negative return value is one", async () => {
    const ended = await runTrace(
      ["-p", "{pid}", 'r::filename_lookup ($retval < 0) "%d %lld", $retval, $retval'],
      { workload: ["chdirs", join(directory, "none"), 2] },
    );
    expect(ended.lines.map(message)).toEqual(["-2 -2", "-2 -2"]);
  });

  test("a signature (T-37's kind)", async () => {
    const ended = await runTrace(
      ["-p", "{pid}", 'p::vfs_read(struct file *f, char *buf, size_t n)(n > 1000) "%d", n'],
      { workload: ["readwrite", join(directory, "named"), 2000] },
    );
    expect(ended.lines.map(message)).toEqual(["2000"]);
  });

  test("wildcards", async () => {
    const ended = await runTrace(["-p", "{pid}", "vfs_rea*"], {
      workload: ["readwrite", join(directory, "named"), 2000],
    });
    expect(ended.lines.some((line) => line.includes("vfs_read"))).toBe(true);
  });

  test("the kernel stack", async () => {
    const ended = await runTrace(["-K", "-p", "{pid}", "vfs_read (arg3 > 1000)"], {
      workload: ["readwrite", join(directory, "named"), 2000],
    });
    expect(ended.stdout).toMatch(/^ {8}vfs_read\+0x/m);
    expect(ended.stdout).toMatch(/do_syscall_64\+0x/);
  });

  test.each(["sys_read", "__x64_sys_read", "ksys_read", "SyS_read"])("%s (T-12)", async (name) => {
    const ended = await runTrace(["-p", "{pid}", `${name} (arg3 > 20000) "read %d bytes", arg3`], {
      workload: ["readwrite", join(directory, "named"), 20000, 20001],
    });
    expect(ended.lines.map(message)).toEqual(["read 20001 bytes"]);
  });
});

describe.runIf(!features.kprobes && !features.fentry)("without kprobes", () => {
  test("a function with no equal says which tracepoint is near", async () => {
    const ended = await runTrace(['vfs_read "%d", arg3']).catch((error: Error) => error.message);
    expect(ended).toMatch(/no kprobes/);
    expect(ended).toMatch(/sys_enter_read/);
  });

  test("what was chosen is said on stderr", async () => {
    const ended = await runTrace(["-p", "{pid}", 'do_sys_open "%s", arg2'], {
      workload: ["opens", directory, 1],
    });
    expect(ended.stderr).toMatch(/no kprobes.*sys_enter_openat/);
  });
});

test("a function of a stripped file by its address", async () => {
  const program = join(directory, "stripped");
  const whole = compileWorkload("deep");
  execFileSync("strip", ["-o", program, whole]);
  const listed = execFileSync("nm", [whole], { encoding: "utf8" });
  const address = `0x${/^0*([0-9a-f]+) [tT] main$/m.exec(listed)![1]!}`;
  const dry = await run("bcc-trace", ["--dry-run", `p:${program}:${address}`]);
  expect(dry.stderr).toBe("attached 1 probe and detached: a dry run\n");
  const inside = `p:${program}:0x${(parseInt(address, 16) + 3).toString(16)}`;
  const back = await run("bcc-trace", ["--dry-run", inside.replace("p:", "r:")]);
  expect(back.stderr).toMatch(/no function begins at 0x/);
});
