import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openKernelFacts } from "../../src/facts/index.js";
import { packageRoot } from "../../src/package/root.js";
import { Workload } from "../support/workload.js";
import { PtyScreen } from "./screen.js";

let screen: PtyScreen | undefined;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bcc-repl-test-"));
});
afterEach(() => {
  screen?.kill();
  rmSync(directory, { recursive: true, force: true });
});

/** A session of its own: no history of the person's is read or written. */
const open = (words = ""): PtyScreen =>
  (screen = PtyScreen.repl(words, { XDG_STATE_HOME: directory }));

/** The terminal is as it was: first buffer, cursor shown, wrapping on, lines as the shell has them. */
function expectClean(text: string): void {
  const last = (on: string, off: string) => text.lastIndexOf(on) > text.lastIndexOf(off);
  expect(last("\x1b[?1049l", "\x1b[?1049h")).toBe(true);
  expect(last("\x1b[?25h", "\x1b[?25l")).toBe(true);
  expect(last("\x1b[?7h", "\x1b[?7l")).toBe(true);
  expect(last("\x1b[?2004l", "\x1b[?2004h")).toBe(true);
  expect(last("\x1b[?1000l", "\x1b[?1000h")).toBe(true);
}

/** Counts reads of exactly so many bytes, which nobody else makes. */
const program = (size: number): string => `BPF_HASH(seen, u64);
TRACEPOINT_PROBE(syscalls, sys_enter_read) {
  u64 size = args->count;
  if (size == ${size}) seen.increment(size);
  return 0;
}
`;

async function reads(times: number, size: number): Promise<void> {
  const sizes = Array.from({ length: times }, () => size);
  const workload = await Workload.start("readwrite", [join(directory, "file"), ...sizes]);
  await workload.go();
  await workload.end();
}

const oneLiner = 't:syscalls:sys_enter_read (args->count == 70007) "read of %d", args->count';

/** The same on every kernel: not worth a software-emulated hour. */
const onHost = it.skipIf(process.env["BCC_VM"] !== undefined);

describe("the interactive terminal", () => {
  onHost("types a one-liner, sees events, quits and leaves the terminal clean", async () => {
    const pty = open();
    await pty.until(/›/);
    expect(pty.alternate).toBe(true);
    pty.send(oneLiner);
    await pty.until((text) => text.includes(`› ${oneLiner}`), "the line as it was typed");
    pty.send("\r");
    await pty.until(/\[1\].*● /);
    await reads(3, 70_007);
    await pty.until((text) => text.match(/read of 70007$/gm)?.length === 3, "three reads");
    pty.send("\x03");
    await pty.until(/■ stopped/);
    pty.send("\x03");
    await pty.until(/ended 0/);
    expect(pty.alternate).toBe(false);
    expectClean(pty.raw);
    // What was collected stays in the scrollback.
    expect(pty.raw.slice(pty.raw.lastIndexOf("\x1b[?1049l"))).toContain("read of 70007");
    expect(await pty.end()).toBe(0);
  });

  it("takes a program typed over several lines and shows its histogram grow", async () => {
    const pty = open();
    await pty.until(/›/);
    const head = openKernelFacts().features.kprobes
      ? "int kprobe__vfs_read(struct pt_regs *ctx, struct file *file, char *buf, size_t count) {"
      : "TRACEPOINT_PROBE(syscalls, sys_enter_read) { u64 count = args->count;";
    pty.send(`BPF_HISTOGRAM(sizes);\x1b\r${head}\r`);
    pty.send("if (count == 70007) sizes.increment(bpf_log2l(count));\rreturn 0;\r}");
    await pty.until(/return 0;/);
    pty.send("\r");
    await pty.until(/\[1\].*● /);
    await reads(5, 70_007);
    await pty.until(/ 65536 -> 131071 +: 5 +\|█+\|/);
    await reads(4, 70_007);
    await pty.until(/ 65536 -> 131071 +: 9 +\|█+\|/);
    pty.send("\x04");
    await pty.until(/ended 0/);
    expectClean(pty.raw);
  });

  onHost(
    "swaps a program when its file is saved, keeps its counts, and shows what is wrong",
    async () => {
      const file = join(directory, "prog.c");
      writeFileSync(file, program(70_007));
      const pty = open(file);
      await pty.until(/\[1\].*prog\.c.*● /);
      await reads(20, 70_007);
      await pty.until(/^ +20 .*\b70007$/m);
      writeFileSync(file, program(90_009));
      await pty.until(/reloaded in \d+ ms, 1 map kept/);
      await pty.until(/^ +20 .*\b70007$/m);
      writeFileSync(file, program(90_009).replace("u64 size =", "u64 size 9"));
      await pty.until(/error: expected ';'/);
      await pty.until(/the version of \d\d:\d\d:\d\d goes on running/);
      await reads(10, 90_009);
      await pty.until(/^ +10 .*\b90009$/m);
      writeFileSync(file, program(110_011));
      await pty.until((text) => !text.includes("error:"), "the error is gone");
      rmSync(file);
      await pty.until(/prog\.c was deleted: its cell goes on/);
      writeFileSync(file, program(120_012));
      let isBack = false;
      const back = pty.until(/\b120012$/m).then(() => (isBack = true));
      while (!isBack) await Promise.race([back, reads(1, 120_012)]);
      pty.send("\x04");
      await pty.until(/ended 0/);
      expectClean(pty.raw);
    },
  );

  onHost("hears keys while the kernel verifies, and ^C ends that", async () => {
    const pty = open();
    await pty.until(/›/);
    const endless = `TRACEPOINT_PROBE(syscalls, sys_enter_getppid) {
  u64 s = 0;
  while (1) { s += bpf_ktime_get_ns(); if (s == 7) break; }
  return s;
}`;
    pty.send(`\x1b[200~${endless}\x1b[201~\r`);
    // The verifier has its end, too: where the screen was late for it, the kernel's refusal is there.
    const given = await pty.until(/verifying… \d+ s, \^C cancels|error:/);
    pty.send("heard");
    await pty.until(/› heard/);
    pty.send(given.includes("verifying…") ? "\x03\x03" : "\x03");
    await pty.until((text) => !text.includes("verifying…"), "it is cancelled");
    pty.send(":quit\r");
    await pty.until(/ended 0/);
  });

  onHost("leaves the terminal clean when it is ended by a signal", async () => {
    const file = join(directory, "pid");
    const pty = (screen = new PtyScreen(
      `sh -c 'echo $$ > ${file}; exec ${join(packageRoot(), "bin/bcc-repl")}'`,
    ));
    await pty.until(/try {2}/);
    process.kill(Number(readFileSync(file, "utf8")), "SIGTERM");
    await pty.until(/ended 0/);
    expectClean(pty.raw);
  });

  onHost("offers a translated program with Tab, and runs it", async () => {
    const pty = open();
    await pty.until(/›/);
    pty.send("tracepoint:syscalls:sys_enter_read /args->count == 70007/ { @[comm] = count(); }\r");
    await pty.until(/this is a program of bpftrace's/);
    pty.send("\t");
    await pty.until(/1› #include <tool\.h>/);
    pty.send("\r");
    await pty.until(/\[1\].*● /);
    await reads(3, 70_007);
    await pty.until(/readwrite +3\b/);
    pty.send("\x04");
    await pty.until(/ended 0/);
    expectClean(pty.raw);
  });

  onHost("is lines where the terminal has no cursor", async () => {
    const pty = (screen = new PtyScreen(join(packageRoot(), "bin/bcc-repl"), 30, 100, {
      TERM: "dumb",
      XDG_STATE_HOME: directory,
    }));
    await pty.until(/plain lines/);
    pty.send(`${oneLiner}\n`);
    await pty.until(/\[1\] runs/);
    await reads(2, 70_007);
    await pty.until((text) => text.match(/read of 70007$/gm)?.length === 2, "two reads");
    pty.send("exit\n");
    await pty.until(/ended 0/);
    expect(pty.raw).not.toContain("\x1b");
  });
});
