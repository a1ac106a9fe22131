import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run, runTrace } from "../../support/run.js";
import { compileWorkload } from "../../support/workload.js";

/** Every flag, against what a workload with a known answer does. */

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "trace-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const getenv = 'c:getenv "%s", arg1';
const ofGetenvs = (n: number) => ({ workload: ["getenvs", n] as const });
const heading = (stdout: string) => stdout.split("\n")[0] ?? "";

describe("columns", () => {
  test("the plain heading, with and without a format", async () => {
    const plain = await runTrace(["-p", "{pid}", getenv], ofGetenvs(1));
    expect(heading(plain.stdout)).toBe("PID     TID     COMM            FUNC             -");
    const none = await runTrace(["-p", "{pid}", "c:getenv"], ofGetenvs(1));
    expect(heading(none.stdout).trimEnd()).toBe("PID     TID     COMM            FUNC");
    expect(none.lines[0]).toMatch(/^\d+ +\d+ +getenvs +getenv *$/);
  });

  test("-t: seconds since the start", async () => {
    const ended = await runTrace(["-t", "-p", "{pid}", getenv], ofGetenvs(2));
    expect(heading(ended.stdout)).toMatch(/^TIME {5}PID/);
    const times = ended.lines.map((line) => Number.parseFloat(line));
    expect(times[0]).toBeGreaterThanOrEqual(0);
    expect(times[0]).toBeLessThan(600);
    expect(times[1]).toBeGreaterThanOrEqual(times[0] ?? 0);
  });

  test("-t: of what came before the reader ran, too", async () => {
    const args = ["-t", "-M", "8", "t:raw_syscalls:sys_enter"];
    const ended = await runTrace(args, { endsItself: true });
    const times = ended.lines.map((line) => Number.parseFloat(line));
    expect(times).toHaveLength(8);
    expect(Math.min(...times)).toBeGreaterThan(0);
  });

  test("-T: time of day", async () => {
    const before = new Date();
    const ended = await runTrace(["-T", "-p", "{pid}", getenv], ofGetenvs(1));
    const [hours = 0, minutes = 0, seconds = 0] = (ended.lines[0] ?? "")
      .slice(0, 8)
      .split(":")
      .map(Number);
    const printed = hours * 3600 + minutes * 60 + seconds;
    const day = 24 * 3600;
    const started = before.getHours() * 3600 + before.getMinutes() * 60 + before.getSeconds();
    expect((printed - started + day) % day).toBeLessThan(300);
  });

  test("-t -u: seconds since 1970", async () => {
    const before = Date.now() / 1000;
    const ended = await runTrace(["-t", "-u", "-p", "{pid}", getenv], ofGetenvs(1));
    expect(heading(ended.stdout)).toMatch(/^TIME {14}PID/);
    const printed = Number.parseFloat(ended.lines[0] ?? "");
    expect(printed).toBeGreaterThan(before - 1);
    expect(printed).toBeLessThan(Date.now() / 1000 + 1);
  });

  test("-C: the CPU", async () => {
    const ended = await runTrace(["-C", "-p", "{pid}", getenv], ofGetenvs(1));
    expect(heading(ended.stdout)).toMatch(/^CPU PID/);
    expect(ended.lines[0]).toMatch(/^\d+ +\d+ +\d+ +getenvs/);
  });
});

describe("filters", () => {
  test("-n: part of the command's name", async () => {
    const ended = await runTrace(["-n", "etenv", getenv], ofGetenvs(3));
    expect(ended.lines.filter((line) => line.includes("BITE_"))).toHaveLength(3);
    const none = await runTrace(["-n", "nobody-is-called-so", getenv], ofGetenvs(3));
    expect(none.lines).toEqual([]);
  });

  test("-f: part of the message (T-54)", async () => {
    const ended = await runTrace(["-p", "{pid}", "-f", "E_1", getenv], ofGetenvs(12));
    expect(ended.lines).toHaveLength(3); // 1, 10, 11
  });

  test("--uid, 0 included", async () => {
    const ours = await runTrace(["-p", "{pid}", "--uid", "0", getenv], ofGetenvs(2));
    expect(ours.lines).toHaveLength(2);
    const others = await runTrace(["-p", "{pid}", "--uid", "65533", getenv], ofGetenvs(2));
    expect(others.lines).toEqual([]);
  });

  test("-L: one thread, which here is the only one", async () => {
    const ended = await runTrace(["-L", "{pid}", getenv], ofGetenvs(2));
    expect(ended.lines).toHaveLength(2);
  });

  test("-p follows a tracepoint as well", async () => {
    const ended = await runTrace(["-p", "{pid}", "t:syscalls:sys_enter_openat"], {
      workload: ["opens", directory, 4],
    });
    expect(ended.lines).toHaveLength(4);
  });

  test("-S: this program's own events", async () => {
    const probe = 't:syscalls:sys_enter_write "%d", args->fd';
    const without = await runTrace([probe], ofGetenvs(1));
    expect(without.status).toBe(0);
    const withSelf = await runTrace(["-S", "-M", "40", probe], {
      ...ofGetenvs(1),
      endsItself: true,
    });
    expect(withSelf.lines).toHaveLength(40); // each line printed is a write, so it feeds itself
  });
});

describe("ends", () => {
  test("-M counts printed events, over all probes and after filters", async () => {
    const ended = await runTrace(
      ["-M", "4", "-f", "BITE", "-p", "{pid}", getenv, `r:${"c"}:getenv "BITE out"`],
      {
        ...ofGetenvs(10),
        endsItself: true,
      },
    );
    expect(ended.lines).toHaveLength(4);
    expect(ended.status).toBe(0);
  });

  test("--duration", async () => {
    const ended = await run("bcc-trace", ["--duration", "300ms", "-f", "never so", getenv]);
    expect(ended.status).toBe(0);
    expect(ended.lines).toEqual([]);
  });

  test("--dry-run attaches, says so and ends", async () => {
    const ended = await run("bcc-trace", ["--dry-run", getenv]);
    expect(ended.status).toBe(0);
    expect(ended.stdout).toBe("");
    expect(ended.stderr).toMatch(/attached 1 probe/);
  });

  test("the traced process's end is the trace's", async () => {
    const ended = await runTrace(["-p", "{pid}", getenv], {
      workload: ["getenvs", 3],
      endsItself: true,
      kills: true,
    });
    expect(ended.lines).toHaveLength(3);
    expect(ended.stderr).toMatch(/process \d+ has ended/);
    expect(ended.status).toBe(0);
  });
});

describe("strings and stacks", () => {
  test("-Z: room for a string (T-55)", async () => {
    const ended = await runTrace(["-Z", "4", "-p", "{pid}", getenv], ofGetenvs(2));
    for (const line of ended.lines) expect(line).toMatch(/ BITE…$/);
  });

  test("-B compares bytes, the last one too", async () => {
    const chain = compileWorkload("chain");
    const probe = (last: string) =>
      `${chain}:middle(long value, char *at) (STRCMP("{0x02, 0x00, 0x00, ${last}}", at)) "%d", value`;
    const equal = await runTrace(["-B", "-p", "{pid}", probe("0x00")], { workload: ["chain", 3] });
    expect(equal.lines.map((line) => line.trim().split(/ +/).at(-1))).toEqual(["1"]);
    const different = await runTrace(["-B", "-p", "{pid}", probe("0x01")], {
      workload: ["chain", 3],
    });
    expect(different.lines).toEqual([]);
  });

  test("-K -U -a: kernel, then user, with addresses (T-58)", async () => {
    const ended = await runTrace(["-K", "-U", "-a", "-p", "{pid}", "t:syscalls:sys_enter_openat"], {
      workload: ["opens", directory, 1],
    });
    const frames = ended.stdout.split("\n").filter((line) => line.startsWith("        "));
    expect(frames.length).toBeGreaterThan(1);
    for (const frame of frames) expect(frame).toMatch(/^ {8} *[0-9a-f]+ \S/);
    expect(ended.stdout).toMatch(
      /^ {8} *[0-9a-f]+ entry_SYSCALL_64\S* \[kernel\]\n {8} *[0-9a-f]+ open\S* \[libc\.so\.6\]/m,
    );
  });

  test("-K at a system call: nothing but this call, and a string is compared", async () => {
    const probe = 't:syscalls:sys_enter_openat ($comm == "opens") "%s", args->filename';
    const plain = await runTrace(["-p", "{pid}", probe], { workload: ["opens", directory, 5] });
    const ended = await runTrace(["-K", "-U", "-p", "{pid}", probe], {
      workload: ["opens", directory, 5],
    });
    expect(ended.lines.filter((line) => line.includes("sys_enter_openat"))).toHaveLength(
      plain.lines.length,
    );
    expect(ended.stdout.match(/^ {8}open/gm)).toHaveLength(plain.lines.length);
    const others = await runTrace(["-p", "{pid}", probe.replace("==", "!=")], {
      workload: ["opens", directory, 5],
    });
    expect(others.lines).toEqual([]);
  });

  test("-s: build ids, symbols from the file that is named (T-39)", async () => {
    const chain = compileWorkload("chain");
    const ended = await runTrace(["-s", chain, "-U", "-p", "{pid}", `${chain}:inner`], {
      workload: ["chain", 1],
    });
    expect(ended.stdout).toMatch(/^ {8}middle\+0x/m);
    expect(ended.stdout).toMatch(/^ {8}outer\+0x/m);
  });

  test("-A without -M counts until the end", async () => {
    const chain = compileWorkload("chain");
    const ended = await runTrace(["-A", "-p", "{pid}", `${chain}:outer "outer"`], {
      workload: ["chain", 8],
    });
    expect(ended.stdout).toMatch(/outer\s*-->COUNT 8/);
  });

  test("-A counts what is equal (T-40)", async () => {
    const chain = compileWorkload("chain");
    const ended = await runTrace(
      ["-A", "-M", "8", "-p", "{pid}", `${chain}:outer "%s", arg1 > 2 ? "big" : "small"`],
      {
        workload: ["chain", 8],
        endsItself: true,
      },
    );
    expect(ended.stdout).toMatch(/big\s*-->COUNT 6/);
    expect(ended.stdout).toMatch(/small\s*-->COUNT 2/);
    expect(ended.stdout.indexOf("COUNT 6")).toBeLessThan(ended.stdout.indexOf("COUNT 2"));
  });
});

describe("formats", () => {
  test("what upstream's printf cannot do", async () => {
    const chain = compileWorkload("chain");
    const probe = `${chain}:outer "[%5d|%-5d|%05d|%#x|%X|%o|%i|%hhd|%c|%3s|%-6s|%.2s|%d%d|100%%]", arg1, arg1, arg1, 255, 255, 8, -arg1, 257, 65, "ab", "ab", "abcdef", 1, 2`;
    const ended = await runTrace(["-p", "{pid}", probe], { workload: ["chain", 1] });
    expect(ended.lines[0]).toContain("[    1|1    |00001|0xff|FF|10|-1|1|A| ab|ab    |ab|12|100%]");
  });

  test("%p, %q, %lld, %llu", async () => {
    const chain = compileWorkload("chain");
    const ended = await runTrace(
      ["-p", "{pid}", `${chain}:outer "%p %lld %llu %qd", 0x1234, -1LL, -1LL, 7`],
      {
        workload: ["chain", 1],
      },
    );
    expect(ended.lines[0]).toContain("0x1234 -1 18446744073709551615 7");
  });
});

describe("--json, --csv and -o", () => {
  test("one object a line, fields typed", async () => {
    const ended = await runTrace(
      ["--json", "-p", "{pid}", 'c:getenv "%s %d", arg1, $pid'],
      ofGetenvs(2),
    );
    const objects = ended.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects).toHaveLength(2);
    expect(objects[1]).toMatchObject({
      comm: "getenvs",
      probe: "getenv",
      message: `BITE_1 ${objects[1]?.["pid"]}`,
      fields: { arg1: "BITE_1", $pid: objects[1]?.["pid"] },
    });
    expect(typeof objects[0]?.["pid"]).toBe("number");
  });

  test("--csv: a header, then a record for each event", async () => {
    const ended = await runTrace(
      ["--csv", "-p", "{pid}", 'c:getenv "%s, %d", arg1, $pid'],
      ofGetenvs(2),
    );
    expect(ended.lines).toHaveLength(3);
    expect(ended.lines[0]).toBe("time,cpu,pid,tid,comm,probe,message,arg1,$pid");
    expect(ended.lines[2]).toMatch(
      /^[\d-]{10}T[\d:.]{15}Z,\d+,(\d+),\1,getenvs,getenv,"BITE_1, \1",BITE_1,\1$/,
    );
  });

  test("-Z: longer strings end in a mark, which JSON names", async () => {
    const probe = 'c:getenv "%s|%s", arg1, arg1 + 4';
    const text = await runTrace(["-Z", "4", "-p", "{pid}", probe], ofGetenvs(1));
    expect(text.lines[0]).toMatch(/ BITE…\|_0$/);
    const json = await runTrace(["-Z", "4", "--json", "-p", "{pid}", probe], ofGetenvs(1));
    expect(JSON.parse(json.lines[0]!)).toMatchObject({
      ...{ message: "BITE…|_0", fields: { arg1: "BITE", "arg1 + 4": "_0" }, cut: ["arg1"] },
    });
  });

  test("-o writes the file, for its owner alone", async () => {
    const path = join(directory, "events.txt");
    const ended = await runTrace(["-v", "-o", path, "-p", "{pid}", getenv], ofGetenvs(3));
    expect(ended.stdout).toBe("");
    expect(readFileSync(path, "utf8").trimEnd().split("\n")).toHaveLength(4);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test("--ebpf prints the program and needs no kernel", async () => {
    const ended = await run("bcc-trace", ["--ebpf", getenv]);
    expect(ended.status).toBe(0);
    expect(ended.stdout).toMatch(/BPF_RINGBUF_OUTPUT|BPF_PERF_OUTPUT/);
  });
});

describe("a system call's strings that are not in memory are compared when it returns", () => {
  const run = async (predicate: string, values = '"%s", args->filename') => {
    const probe = `t:syscalls:sys_enter_openat (${predicate}) ${values}`;
    const ended = await runTrace(["-p", "{pid}", probe], { workload: ["untouched", 50] });
    expect(ended.stderr).not.toMatch(/could not be compared/);
    return ended.lines;
  };

  test("each of fifty", async () => {
    const lines = await run('STRCMP("/bite*", args->filename)');
    expect(lines.map((line) => line.trim().split(" ").at(-1))).toEqual(
      Array.from({ length: 50 }, (_, n) => `/bite/untouched-${n}`),
    );
  });

  test("with all else as it was at the entry", async () => {
    const one = 'STRCMP("/bite/untouched-7", args->filename)';
    expect(await run(`${one} && args->dfd == -100`, '"%d", args->dfd')).toHaveLength(1);
    expect(await run(`${one} && args->dfd != -100`)).toHaveLength(0);
    expect(await run(`!${one}`)).toHaveLength(49);
    expect(await run(`args->dfd != -100 ? 0 : ${one}`)).toHaveLength(1);
  });

  test("as numbers too", async () => {
    const values = '"%d %d", !STRCMP("/bite/untouched-7", args->filename) + 1, args->dfd';
    const lines = await run("args->dfd == -100", values);
    expect(lines.filter((line) => line.endsWith(" 1 -100"))).toHaveLength(1);
    expect(lines.filter((line) => line.endsWith(" 2 -100"))).toHaveLength(49);
  });

  const names = Array.from({ length: 50 }, (_, n) => `/bite/untouched-${n}`);
  const chosen = async (choice: string) => {
    const lines = await run("1", `"%s", ${choice}`);
    return lines.map((line) => line.trim().split(" ").at(-1));
  };

  test("as texts that are chosen", async () => {
    expect(await chosen('args->dfd == -100 ? args->filename : "other"')).toEqual(names);
    expect(await chosen('args->dfd == -100 ? "here" : args->filename')).toEqual(
      names.map(() => "here"),
    );
    const one = 'STRCMP("/bite/untouched-7", args->filename)';
    expect(await chosen(`${one} ? "seven" : args->filename`)).toEqual(
      names.map((name, n) => (n === 7 ? "seven" : name)),
    );
    expect(await chosen(`${one} ? args->filename : $comm`)).toEqual(
      names.map((name, n) => (n === 7 ? name : "untouched")),
    );
    expect(await chosen(`${one} ? "seven" : "another"`)).toEqual(
      names.map((_, n) => (n === 7 ? "seven" : "another")),
    );
  });
});

test("what a call wrote there is not taken for what it found there: such strings are told at the end", async () => {
  const probe = 't:syscalls:sys_enter_pread64 (STRCMP("x*", args->buf))';
  const file = join(directory, "x");
  writeFileSync(file, "x".repeat(8192));
  const ended = await runTrace(["-p", "{pid}", probe], { workload: ["coldreads", file, 1] });
  expect(ended.lines).toEqual([]);
  expect(ended.stderr).toMatch(/^1 string could not be compared: not in memory yet/m);
});

test("a function's strings are brought into memory before a predicate looks at them", async () => {
  const probe = 'c:open64 (STRCMP("/bite/untouched-1", arg1)) "%s", arg1';
  const ended = await runTrace(["-v", "-p", "{pid}", probe], { workload: ["untouched", 3] });
  expect(ended.lines).toHaveLength(1);
  expect(ended.lines[0]).toMatch(/ \/bite\/untouched-1$/);
  expect(ended.stderr).toMatch(/^attached 1 probe$/m);
  expect(ended.stderr).not.toMatch(/could not be compared/);
});
