import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import { eventually } from "../support/eventually.js";
import { added, left, objects } from "../support/objects.js";
import type { PtyScreen } from "./screen.js";
import { openShell } from "./shell.js";

/** Whatever a terminal sends, the prompt works afterwards. */

const program = join(packageRoot(), "bin/bcc-repl");
let screen: PtyScreen | undefined;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bcc-repl-test-"));
});
afterEach(() => {
  screen?.kill();
  rmSync(directory, { recursive: true, force: true });
});

const said = (name: string): string => readFileSync(join(directory, name), "utf8").trim();

/** bcc-repl in a shell in a terminal; `tty` and `pid` are files that have its own. */
async function openRepl(): Promise<PtyScreen> {
  const pty = (screen = await openShell(directory, { XDG_STATE_HOME: directory }));
  const told = (name: string): string => join(directory, name);
  pty.send(`tty > ${told("tty")}; (echo $BASHPID > ${told("pid")}; exec ${program})\n`);
  await pty.until(/^ ?\u203a/m);
  return pty;
}

const send = (pty: PtyScreen, bytes: Buffer): void => void pty.child.stdin!.write(bytes);

/** The line is empty, a command typed there is run, and Ctrl-D ends all. */
async function works(pty: PtyScreen): Promise<void> {
  await pty.until(/^ ?\u203a/m);
  pty.send(":probes t:sched:sched_process_e*\r");
  await pty.until(/^.*sched_process_exec$[^]*^.*sched_process_exit$/m);
  pty.send("q");
  await pty.until(/^ ?\u203a/m);
  pty.send("\x04");
  await pty.until(/shell> $/m);
  expect(pty.alternate).toBe(false);
}

describe("windows of any size", () => {
  test.each([
    [1, 1],
    [2, 2],
    [300, 500],
  ])("%i rows of %i columns: what is typed there is run", async (rows, columns) => {
    const pty = await openRepl();
    pty.resize(said("tty"), rows, columns);
    pty.send('t:syscalls:sys_enter_read (args->count == 70123) "%d", args->count\r');
    pty.resize(said("tty"), 30, 100);
    await pty.until(/1 running/);
    pty.resize(said("tty"), rows, columns);
    pty.send(":stop 1\r");
    pty.resize(said("tty"), 30, 100);
    await pty.until((text) => /\[1\]/.test(text) && !/1 running/.test(text), "cell 1 ended");
    await works(pty);
  });
});

describe("bytes that no key sends", () => {
  const junk = "0123456789abcdef;".repeat(4000);
  test.each([
    [
      "replies to queries never given",
      "\x1b[?62;22c\x1b[12;40R\x1b[>0;276;0c\x1b[?1;2$y\x1bP1$r0m\x1b\\",
    ],
    ["a reply without end", `\x1b]11;rgb:${junk}`],
    ["a device's text without end", `\x1bP${junk}`],
    ["a sequence without end", `\x1b[${"1;".repeat(30_000)}`],
  ])("%s, then Ctrl-C", async (_, text) => {
    const pty = await openRepl();
    pty.send(text);
    pty.send("\x03");
    await works(pty);
  });

  it("what is not UTF-8 is shown as wrong characters, and Ctrl-C clears it", async () => {
    const pty = await openRepl();
    send(
      pty,
      Buffer.from([0xff, 0xfe, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0xf8, 0x88, 0xe2, 0x82, 0x41]),
    );
    await pty.until(/\u203a \ufffd+A/);
    pty.send("\x03");
    await works(pty);
  });
});

describe("a megabyte pasted", () => {
  it.each([
    ["in one line", "x".repeat(1 << 20)],
    ["in many", `${"y".repeat(63)}\n`.repeat(1 << 14)],
  ])("%s comes through, is cleared, and the prompt works", async (_, text) => {
    const pty = await openRepl();
    pty.send(`\x1b[200~${text}the end\x1b[201~`);
    await pty.until(/the end/);
    pty.send("\x03");
    await works(pty);
  });
});

describe("a terminal that is gone", () => {
  it("ends bcc-repl, and nothing stays in the kernel", async () => {
    const before = objects();
    const pty = await openRepl();
    pty.send('t:syscalls:sys_enter_read (args->count == 70123) "%d", args->count\r');
    await pty.until(/1 running/);
    expect(added(before)).toBeGreaterThan(0);
    const pid = said("pid");
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    // With script(1) the terminal's other side is closed: the kernel sends SIGHUP.
    pty.kill();
    await eventually(() => expect(existsSync(`/proc/${pid}`)).toBe(false));
    expect(await left(before)).toBe(0);
  });
});
