import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openKernelFacts } from "../../src/facts/index.js";
import { examplesFor } from "../../src/repl/examples.js";
import { tools } from "../../tools/index.js";
import { packageRoot } from "../../src/package/root.js";
import { Workload } from "../support/workload.js";

const repl = join(packageRoot(), "bin/bcc-repl");
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bcc-batch-test-"));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a script; `when` is called with all of stderr so far, whenever there is more. */
function batch(
  script: string,
  when: (err: string, child: ChildProcess) => void = () => undefined,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(repl, ["--batch"], { stdio: ["pipe", "pipe", "pipe"] });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => when((err += text), child));
    child.once("close", (status) => resolve({ status, out, err }));
    child.stdin.end(script);
  });
}

describe("bcc-repl --batch", () => {
  it("counts exactly what a workload does, and prints it at the end", async () => {
    const sizes = [70_007, 70_007, 70_007, 90_009];
    const workload = await Workload.start("readwrite", [join(directory, "file"), ...sizes]);
    const script = `# a program, and a one-liner that ends by itself
BPF_HASH(sizes, u64);
TRACEPOINT_PROBE(syscalls, sys_enter_read) {
  u64 size = args->count;
  if ((bpf_get_current_pid_tgid() >> 32) != ${workload.pid}) return 0;
  if (size > 70000) sizes.increment(size);
  return 0;
}
:probes t:sched:sched_switch
t:syscalls:sys_enter_read (args->count == 90009) "read %d", args->count -M 1 -p ${workload.pid}
:wait
`;
    let work: Promise<void> | undefined;
    let asked = false;
    const { status, out, err } = await batch(script, (text, child) => {
      if (text.includes("[2] runs")) work ??= workload.go();
      if (!text.includes("[2] ended: event limit") || asked) return;
      asked = true;
      void work?.then(() => child.kill("SIGINT"));
    });
    await workload.end();
    expect(out.split("\n").map((line) => line.trim().replace(/ +/g, " "))).toEqual([
      "t:sched:sched_switch",
      expect.stringMatching(/^PID TID COMM FUNC/) as string,
      expect.stringMatching(/ readwrite sys_enter_read read 90009$/) as string,
      "COUNT KEY",
      "3 70007",
      "1 90009",
      "",
    ]);
    expect(err).toContain("[1] runs");
    expect(status).toBe(0);
  });

  it("counts what a translated program of bpftrace's counts", async () => {
    const workload = await Workload.start("readwrite", [join(directory, "file"), 70_007, 70_007]);
    const program = `tracepoint:syscalls:sys_enter_read /args->count == 70007 && pid == ${workload.pid}/ {
      @sizes[comm, args->count] = count(); @bytes[comm] = sum(args->count); @large = hist(args->count); }
      END { printf("the end"); }`;
    const made = spawnSync(repl, ["--from", "-"], { input: program, encoding: "utf8" });
    expect(made.stderr).toBe("note: END is left out: it is about bpftrace's own output\n");
    let asked = false;
    const { out, err } = await batch(`${made.stdout}\n:wait\n`, (text, child) => {
      if (!text.includes("[1] runs") || asked) return;
      asked = true;
      void workload.go().then(() => child.kill("SIGINT"));
    });
    await workload.end();
    const lines = out.split("\n").map((line) => line.trim().replace(/ +/g, " "));
    expect([lines, err]).toEqual([
      expect.arrayContaining(["sizes:", "readwrite 70007 2", "bytes:", "readwrite 2 140014"]),
      err,
    ]);
    expect(out).toMatch(/65536 -> 131071 +: 2 /);
  });

  it("has a translation's figures as bpftrace has them, of values above and below zero", async () => {
    const sizes = Array.from({ length: 30 }, (_, i) => 71_000 + i);
    const reads = await Workload.start("readwrite", [join(directory, "file"), ...sizes]);
    const fails = await Workload.start("chdirs", ["/no/such/place", 100]);
    const figures = (of: string, at: string): string =>
      ["min", "max", "sum", "avg", "stats", "hist"]
        .map((name) => `@${of}_${name} = ${name}(${at});`)
        .join(" ");
    const program = `
      tracepoint:syscalls:sys_exit_read /pid == ${reads.pid} && args->ret > 70000/ {
        ${figures("read", "args->ret")} @read_steps = lhist(args->ret, 71000, 71025, 10); @last = args->ret; }
      tracepoint:syscalls:sys_exit_chdir /pid == ${fails.pid}/ {
        ${figures("fail", "args->ret")} @fail_steps = lhist(args->ret, 0, 30, 10);
        @by[args->ret] = count(); @down[comm] -= 3; @error = args->ret; }
      tracepoint:syscalls:sys_exit_read,tracepoint:syscalls:sys_exit_chdir
        /pid == ${fails.pid} || (pid == ${reads.pid} && args->ret == 71029)/ {
        $e = args->ret; printf("%s %d\\n", comm, $e); }`;
    const made = spawnSync(repl, ["--from", "-"], { input: program, encoding: "utf8" });
    expect(made.stderr).not.toContain("error");
    let asked = false;
    const { out, err } = await batch(`${made.stdout}\n:wait\n`, (text, child) => {
      if (!text.includes("[1] runs") || asked) return;
      asked = true;
      void Promise.all([reads.go(), fails.go()]).then(() => child.kill("SIGINT"));
    });
    await Promise.all([reads.end(), fails.end()]);
    const lines = out.split("\n").map((line) => line.trim().replace(/ +/g, " "));
    // Titles and the row below each table's name.
    const table = (name: string): readonly string[] => {
      const at = lines.indexOf(`${name}:`);
      return at < 0 ? [err] : lines.slice(at + 1, at + 3);
    };
    const sum = sizes.reduce((all, size) => all + size);
    expect(table("read_min")).toEqual(["COUNT MIN", "30 71000"]);
    expect(table("read_max")).toEqual(["COUNT MAX", "30 71029"]);
    expect(table("read_sum")).toEqual(["COUNT TOTAL", `30 ${sum}`]);
    expect(table("read_avg")).toEqual(["COUNT AVG SUM", `30 71014 ${sum}`]);
    expect(table("read_stats")).toEqual(["COUNT AVG SUM", `30 71014 ${sum}`]);
    expect(table("last")).toEqual(["VALUE", "71029"]);
    expect(table("fail_min")).toEqual(["COUNT MIN", "100 -2"]);
    expect(table("fail_max")).toEqual(["COUNT MAX", "100 -2"]);
    expect(table("fail_sum")).toEqual(["COUNT TOTAL", "100 -200"]);
    expect(table("fail_avg")).toEqual(["COUNT AVG SUM", "100 -2 -200"]);
    expect(table("by")).toEqual(["RET COUNT", "-2 100"]);
    expect(table("down")).toEqual(["COMM COUNT TOTAL", "chdirs 100 -300"]);
    expect(table("error")).toEqual(["VALUE", "-2"]);
    expect(out).toMatch(/read_hist[^]*65536 -> 131071 +: 30 /);
    expect(out).toMatch(/read_steps[^]* 71000 +: 10 [^]* 71010 +: 10 [^]* 71020 +: 10 /);
    expect(out).toMatch(/fail_hist[^]*-inf -> -1 +: 100 /);
    expect(out).toMatch(/fail_steps[^]*< 0 +: 100 /);
    expect(lines.filter((line) => line === "chdirs -2")).toHaveLength(100);
    expect(lines.filter((line) => line === "readwrite 71029")).toHaveLength(1);
  });

  it("prints what bpf_trace_printk writes, of two probes in one text", async () => {
    const workload = await Workload.start("readwrite", [join(directory, "file"), 70_007, 90_009]);
    const wanted = `(bpf_get_current_pid_tgid() >> 32) == ${workload.pid} && args->count > 70000`;
    const printing = (call: string): string => `TRACEPOINT_PROBE(syscalls, sys_enter_${call}) {
  if (${wanted}) bpf_trace_printk("${call} of %lu\\n", args->count);
  return 0;
}`;
    let work: Promise<void> | undefined;
    const script = `${printing("read")}\n${printing("write")}\n:wait\n`;
    const { status, out, err } = await batch(script, (text, child) => {
      if (text.includes("[1] runs")) work ??= workload.go().then(() => void child.kill("SIGINT"));
    });
    await workload.end();
    expect([status, err]).toEqual([0, expect.not.stringMatching(/^error/m)]);
    expect(err).not.toContain("[2]");
    // The file is written with each size, then read.
    const told = out.match(/(read|write) of \d+$/gm)?.toSorted();
    expect(told).toEqual(["read of 70007", "read of 90009", "write of 70007", "write of 90009"]);
  });

  it("runs every example of the gallery", async () => {
    const examples = examplesFor(openKernelFacts(), Object.keys(tools));
    expect(examples.length).toBeGreaterThan(6);
    const script = [...examples.map(({ text }) => text), ":wait"].join("\n");
    const { err } = await batch(script, (text, child) => {
      const failed = /^error: .*/m.test(text);
      if (failed || text.includes(`[${examples.length}] runs`)) child.kill("SIGINT");
    });
    expect(err).not.toMatch(/^error/m);
    for (const i of examples.keys()) expect(err).toContain(`[${i + 1}] runs`);
  });

  it("ends with its input, when those have ended that end by themselves", async () => {
    const calls = (name: string, end: string): string =>
      `t:raw_syscalls:${name} "%d", args->id ${end}`;
    const script = `${calls("sys_enter", "")}\n${calls("sys_exit", "-M 3")}\n`;
    const { status, out, err } = await batch(script);
    expect(out.match(/ sys_exit /g)).toHaveLength(3);
    expect(err).toContain(
      "[2] ended: event limit reached\n[1] ended with the input; :wait SECONDS",
    );
    expect(status).toBe(0);
    const waited = await batch(`${calls("sys_enter", "")}\n:wait 0.01\n`);
    expect(waited.err).not.toContain("ended with the input");
  });

  it("runs what it has been given while more may come, and is ended by ^C", async () => {
    const child = spawn(repl, ["--batch"], { stdio: ["pipe", "ignore", "pipe"] });
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    let err = "";
    const seen = (text: string): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (err.includes(text)) resolve();
        };
        child.stderr.on("data", look);
        look();
      });
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.stdin.write('t:sched:sched_switch "%d", args->next_pid\n');
    await seen("[1] runs");
    // C without anything behind it, and no end of the input.
    child.stdin.write("TRACEPOINT_PROBE(sched, sched_switch) { return 0; }\n");
    await seen("[2] runs");
    child.kill("SIGINT");
    expect(await closed).toBe(0);
  });

  it("reads a named pipe as it comes", async () => {
    const pipe = join(directory, "script");
    spawnSync("mkfifo", [pipe]);
    const child = spawn(repl, ["--batch", pipe], { stdio: ["ignore", "ignore", "pipe"] });
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const writer = createWriteStream(pipe);
    writer.write('t:sched:sched_switch "%d", args->next_pid\n');
    let err = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
      if (err.includes("[1] runs")) writer.end();
    });
    expect(await closed).toBe(0);
    expect(err).toContain("[1] ended with the input");
  });

  it("says that its input cannot be read", () => {
    const file = (path: string) => spawnSync(repl, ["--batch", path], { encoding: "utf8" });
    expect(file(directory)).toMatchObject({
      ...{ status: 1, stderr: `error: cannot read ${directory}: it is a directory\n` },
    });
    const made = spawnSync("sh", ["-c", `"${repl}" --batch < "${directory}"`], {
      encoding: "utf8",
    });
    expect(made).toMatchObject({
      ...{ status: 1, stderr: "error: cannot read stdin: it is a directory\n" },
    });
  });

  it("a word that is no file has what was meant", () => {
    const ended = (word: string) => spawnSync(repl, [word], { encoding: "utf8" });
    expect(ended("doctr")).toMatchObject({
      ...{ status: 2, stderr: "error: there is no file doctr; nearest: bcc-repl doctor\n" },
    });
    expect(ended("opensnop").stderr).toBe(
      "error: there is no file opensnop; the tool: bcc-tool opensnoop\n",
    );
  });

  it("says what is wrong on stderr, and ends with 1", async () => {
    const { status, out, err } = await batch(':nonsense\nt:sched:no_such "%d", args->x\n');
    expect(out).toBe("");
    expect(err).toContain("there is no command :nonsense");
    expect(err).toContain("sched:no_such");
    expect(status).toBe(1);
  });
});
