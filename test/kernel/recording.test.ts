import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run, runTool } from "../support/run.js";

/** What the kernel counted is what a recording of it shows. */

const directory = mkdtempSync(join(tmpdir(), "recordings-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Close of a descriptor that nobody has: only the workload does that. */
const closes = "t:syscalls:sys_enter_close():u32:args->fd:args->fd == 0xffffffff#closes";

describe("--record", () => {
  test("bcc-tool: a table, which the recording holds at its end", async () => {
    const file = join(directory, "closes.bccr");
    const words = ["--record", file, "-p", "{pid}", "-i", "600", "-C", closes];
    const ended = await runTool("argdist", words, { workload: ["load", "close", 5] });
    expect(ended.lines.join("\n")).toMatch(/^\s*5 +/m);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const played = await run("bcc-repl", ["--replay", file, "--batch"]);
    expect(played.status).toBe(0);
    expect(played.stdout).toMatch(/^\s*5 +/m);
    expect(played.stderr).toMatch(/^\[1\] argdist .*-p \d+ -i 600 -C /m);
  });

  test("bcc-tool: each row of an event tool, once on stdout and once in the recording", async () => {
    const file = join(directory, "rows.bccr");
    const ended = await runTool("opensnoop", ["--record", file, "-p", "{pid}"], {
      workload: ["load", "stamps", 3, 1],
    });
    expect(ended.lines).toHaveLength(3);
    const played = await run("bcc-repl", ["--replay", file, "--batch"]);
    expect(played.stdout.match(/\/bite\/\d+$/gm)).toHaveLength(3);
  });

  test("bcc-trace: each line, once on stdout and once in the recording", async () => {
    const file = join(directory, "lines.bccr");
    const probe = 't:syscalls:sys_enter_openat "%s", args->filename';
    const ended = await run("bcc-trace", [`--record=${file}`, "-M", "7", "-S", probe]);
    expect(ended.status).toBe(0);
    expect(ended.stdout.trimEnd().split("\n")).toHaveLength(8);
    const played = await run("bcc-repl", ["--replay", file, "--batch"]);
    expect(played.stdout).toBe(ended.stdout);
  });

  test("bcc-repl --batch: what it printed is what is played", async () => {
    const file = join(directory, "batch.bccr");
    const script = join(directory, "script");
    writeFileSync(
      script,
      `BPF_HASH(calls, u64); TRACEPOINT_PROBE(syscalls, sys_enter_openat) { calls.increment(0); return 0; }
:wait 0.3
:mark here
:stop 1
:record off
:quit
`,
    );
    const ended = await run("bcc-repl", ["--batch", "--record", file, script]);
    expect(ended.stderr).toContain("marked: here");
    const played = await run("bcc-repl", ["--replay", file, "--batch"]);
    expect(played.stdout).toBe(ended.stdout);
    expect(readFileSync(file).subarray(0, 4).toString()).toBe("BCCR");
  });
});
