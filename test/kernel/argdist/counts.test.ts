import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runTool, type RunOptions } from "../../support/run.js";

/** Every count against a workload whose answer is known. */

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "argdist-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Long enough that the end, not the clock, makes the one output. */
const once = ["-i", "3600", "-p", "{pid}"];

async function rowsOf(
  spec: string,
  workload: NonNullable<RunOptions["workload"]>,
  flags: readonly string[] = [],
): Promise<readonly string[]> {
  const { stdout, stderr, status } = await runTool("argdist", [...once, ...flags, "-C", spec], {
    workload,
  });
  expect(status, stderr).toBe(0);
  const lines = stdout.trimEnd().split("\n");
  expect(lines[0]).toMatch(/^\[\d\d:\d\d:\d\d\]$/);
  expect(lines[1]).toBe(spec);
  return lines.slice(3).map((line) => line.trim().replace(/ +/g, " "));
}

const calls = process.env["BCC_VM"] ? 400_000 : 2_000_000;

describe("-C", () => {
  test("each of many calls is counted, through several intervals", async () => {
    let intervals = 0;
    // A busy machine may do all the calls while it gives the tool no CPU.
    while (intervals < 2) {
      const { stdout } = await runTool(
        "argdist",
        ["-i", "0.05", "-p", "{pid}", "-C", "t:syscalls:sys_enter_close():int:args->fd"],
        { workload: ["load", "close", calls] },
      );
      const counts = [...stdout.matchAll(/^\t(\d+) +args->fd = -1$/gm)].map(([, n]) => Number(n));
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe(calls);
      intervals = counts.length;
    }
  });

  test("cumulative: the last output has all", async () => {
    const { stdout } = await runTool(
      "argdist",
      ["-c", "-i", "0.05", "-p", "{pid}", "-C", "t:syscalls:sys_enter_close():::args->fd == -1"],
      { workload: ["load", "close", 100_000] },
    );
    const totals = [...stdout.matchAll(/^\t(\d+) +total calls$/gm)].map(([, n]) => Number(n));
    expect(totals.at(-1)).toBe(100_000);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
  });

  test("texts of a program's memory, chosen by STRCMP", async () => {
    const spec = 'p:c:getenv(char *name):char*:name:STRCMP("BITE_1*", name)';
    expect([...(await rowsOf(spec, ["getenvs", 13]))].sort()).toEqual([
      "1 name = BITE_1",
      "1 name = BITE_10",
      "1 name = BITE_11",
      "1 name = BITE_12",
    ]);
  });

  test("a key of several parts; opens by any of the calls that open", async () => {
    const spec = 'p::do_sys_open():$COMM,arg2,arg3 & 3 ? "write" : "read"';
    expect([...(await rowsOf(spec, ["opens", directory, 2]))].sort()).toEqual(
      [0, 1].map(
        (n) =>
          `1 $COMM = opens, arg2 = ${directory}/bite-${n}, arg3 & 3 ? "write" : "read" = write`,
      ),
    );
  });

  test("texts longer than a program's stack", async () => {
    const text = "A".repeat(200);
    const spec = "p:c:getenv(char *name):name";
    const rows = await rowsOf(spec, ["getenvs", 2, text], ["-z", "600"]);
    expect([...rows].sort()).toEqual([`1 name = ${text}_0`, `1 name = ${text}_1`]);
  });

  test("sum, average, least and most", async () => {
    const spec = "t:syscalls:sys_enter_pwrite64():args->fd,stats(args->count)";
    const rows = await rowsOf(spec, ["readwrite", join(directory, "x"), 10, 20, 60]);
    expect(rows).toEqual(["3 90 30 10 60 args->fd = 3"]);
  });

  test("negative results keep their sign", async () => {
    const spec = "t:syscalls:sys_exit_close():s64,s64:args->ret,sum(args->ret):args->ret < 0";
    expect(await rowsOf(spec, ["load", "close", 1000])).toEqual(["1000 -9000 -9 args->ret = -9"]);
  });

  test("the functions of a pattern in rows of their own", async () => {
    const program = "t:syscalls:sys_*_pwrite64()";
    const rows = await rowsOf(program, ["readwrite", join(directory, "x"), 1, 2]);
    expect([...rows].sort()).toEqual([
      "2 function = sys_enter_pwrite64",
      "2 function = sys_exit_pwrite64",
    ]);
  });

  test("-T keeps the largest; a label is the heading", async () => {
    const args = [...once, "-T", "1", "-C", "t:syscalls:sys_enter_write():args->count#sizes"];
    const { stdout } = await runTool("argdist", args, {
      workload: ["readwrite", join(directory, "x"), 7, 7, 7, 8],
    });
    expect(stdout.split("\n").slice(1)).toEqual([
      "sizes",
      "\tCOUNT      EVENT",
      "\t3          args->count = 7",
      "",
    ]);
  });

  test("longer texts end in a mark, control characters are escaped but for --raw", async () => {
    const spec = "p:c:getenv(char *name):name";
    const getenvs = ["getenvs", 1, "A\x1bB"] as const;
    expect(await rowsOf(spec, getenvs, ["-z", "4"])).toEqual(["1 name = A\\x1bB_…"]);
    expect(await rowsOf(spec, getenvs, ["--raw"])).toEqual(["1 name = A\x1bB_0"]);
  });

  test("what finds no room is told, with the figure", async () => {
    const args = [...once, "--max-keys", "2", "-C", "p:c:getenv(char *name):name"];
    const { stdout, stderr } = await runTool("argdist", args, { workload: ["getenvs", 12] });
    expect(stdout.match(/name = BITE_/g)).toHaveLength(2);
    expect(stderr).toMatch(/\b10\b.*--max-keys/);
  });
});

describe("texts that are not in memory when the call begins", () => {
  const untouched = { workload: ["untouched", 3] } as const;

  test("are counted under their name when it returns", async () => {
    const spec = "t:syscalls:sys_enter_openat():args->filename,args->dfd,count()";
    const rows = await rowsOf(spec, untouched.workload);
    expect([...rows].sort()).toEqual(
      [0, 1, 2].map((n) => `1 args->filename = /bite/untouched-${n}, args->dfd = -100`),
    );
  });

  test("are compared then", async () => {
    const filter = 'STRCMP("/bite/untouched-1*", args->filename)';
    const of = (spec: string) => rowsOf(spec, ["untouched", 50]);
    expect(await of(`t:syscalls:sys_enter_openat():int:args->dfd:${filter}`)).toEqual([
      "11 args->dfd = -100",
    ]);
    expect(await of(`t:syscalls:sys_enter_openat():::${filter}`)).toEqual(["11 total calls"]);
    expect(await of(`t:syscalls:sys_enter_openat():args->filename:!${filter}`)).toHaveLength(39);
    const asked = await of(`t:syscalls:sys_enter_openat():${filter} + 1,count(),sum(${filter})`);
    expect(asked.map((row) => row.replace(/STRCMP\([^)]*\)/g, "asked"))).toEqual([
      "11 11 1 asked + 1 = 2",
      "39 0 0 asked + 1 = 1",
    ]);
  });

  test("are chosen then", async () => {
    const keyed = async (choice: string) => {
      const rows = await rowsOf(`t:syscalls:sys_enter_openat():char*:${choice}`, ["untouched", 50]);
      return rows.map((row) => `${row.split(" ")[0]} ${row.split(" = ").at(-1)}`).sort();
    };
    const one = 'STRCMP("/bite/untouched-7", args->filename)';
    const names = Array.from({ length: 50 }, (_, n) => `1 /bite/untouched-${n}`);
    expect(await keyed('args->dfd == -100 ? args->filename : "other"')).toEqual(names.sort());
    expect(await keyed(`${one} ? args->filename : $COMM`)).toEqual([
      "1 /bite/untouched-7",
      "49 untouched",
    ]);
    expect(await keyed(`${one} ? "seven" : "another"`)).toEqual(["1 seven", "49 another"]);
  });

  test("are said to be unreadable where there is no room to wait", async () => {
    const rows = await rowsOf("t:syscalls:sys_enter_openat():args->filename", untouched.workload, [
      "-z",
      "400",
    ]);
    expect(rows).toEqual(["3 args->filename = (unreadable)"]);
  });

  test("are brought into memory at functions of programs", async () => {
    const rows = await rowsOf("p:c:open64(char *path):path", untouched.workload);
    expect([...rows].sort()).toEqual([0, 1, 2].map((n) => `1 path = /bite/untouched-${n}`));
  });
});
