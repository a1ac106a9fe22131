import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import type { PtyScreen } from "./screen.js";
import { openShell as openShellIn } from "./shell.js";

let screen: PtyScreen | undefined;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bcc-repl-test-"));
});
afterEach(() => {
  screen?.kill();
  rmSync(directory, { recursive: true, force: true });
});

const program = join(packageRoot(), "bin/bcc-repl");
const said = (name: string): string => readFileSync(join(directory, name), "utf8").trim();

async function openShell(): Promise<PtyScreen> {
  return (screen = await openShellIn(directory, { XDG_STATE_HOME: directory }));
}

/** The terminal's modes, as `stty` tells them to a file. */
async function modes(pty: PtyScreen, name: string): Promise<string> {
  pty.send(`stty -a > ${join(directory, name)}; echo told-${name}\n`);
  await pty.until((text) => new RegExp(`^told-${name}`, "m").test(text), `told-${name}`);
  return said(name);
}

describe("a terminal that is taken away and given back", () => {
  it("is the shell's after Ctrl-Z, and bcc-repl's again after fg", async () => {
    const pty = await openShell();
    const before = await modes(pty, "before");
    pty.send(`${program}\n`);
    await pty.until(/^ ?\u203a/m);
    pty.send("kept text");
    await pty.until(/\u203a kept text/);
    pty.send("\x1a");
    await pty.until(/Stopped/);
    expect(pty.alternate).toBe(false);
    expect(await modes(pty, "stopped")).toBe(before);
    pty.send("fg\n");
    await pty.until(/\u203a kept text/);
    expect(pty.alternate).toBe(true);
    pty.send(", typed on");
    await pty.until(/\u203a kept text, typed on/);
    // The first clears the line.
    pty.send("\x03\x03\x03");
    await pty.until(/shell> $/m);
    expect(await modes(pty, "after")).toBe(before);
  });

  it("fits another size while ten cells run, with nothing left of the old one", async () => {
    const pty = await openShell();
    pty.send(`tty > ${join(directory, "tty")}; ${program}\n`);
    await pty.until(/^ ?\u203a/m);
    const wanted = Array.from({ length: 10 }, (_, i) => 70_000 + i);
    for (const [i, size] of wanted.entries()) {
      pty.send(`t:syscalls:sys_enter_read (args->count == ${size}) "%d", args->count\r`);
      await pty.until((text) => text.includes(`[${i + 1}]`), `cell ${i + 1}`);
    }
    await pty.until(/10 running/);
    for (const [rows, columns] of [
      [40, 120],
      [10, 40],
      [24, 80],
    ] as const) {
      pty.resize(said("tty"), rows, columns);
      await pty.until((text) => fits(text, rows, columns), `${rows} rows of ${columns}`);
    }
    pty.send("\x04");
    await pty.until(/shell> $/m);
    expect(pty.alternate).toBe(false);
  });
});

/** The title in the first line, the prompt above the last one, and the newest cell between. */
function fits(text: string, rows: number, columns: number): boolean {
  const lines = text.split("\n");
  return (
    lines.length === rows &&
    lines.every((line) => line.length <= columns) &&
    /bcc-repl/.test(lines[0]!) &&
    /^ ?\u203a/.test(lines[rows - 2]!) &&
    lines.slice(1, rows - 2).some((line) => line.includes("[10]")) &&
    lines.filter((line) => /^ ?\u203a/.test(line)).length === 1
  );
}
