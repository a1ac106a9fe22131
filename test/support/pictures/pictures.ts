/**
 * The README's pictures. `docs/pictures/terminal.bccr` is a recording of a real run; what the terminal
 * shows when it is replayed, and the flame graph that it exports, are drawn from there.
 */
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../../src/package/root.js";
import { PtyScreen } from "../../pty/screen.js";
import { terminalSvg } from "./terminal_svg.js";

const root = packageRoot();
export const folder = join(root, "docs/pictures");
export const recording = join(folder, "terminal.bccr");
const program = join(root, "bin/bcc-repl");
const F2 = "\x1bOQ";
const [rows, columns] = [42, 110];

/** The terminal at the recording's end: latencies over time, and the cursor where the shop serves. */
export async function drawTerminal(file = recording): Promise<string> {
  const screen = new PtyScreen(`${program} --replay ${file}`, rows, columns);
  const press = async (keys: string, seen: RegExp): Promise<void> => {
    screen.send(keys);
    await screen.until(seen);
  };
  try {
    await screen.until(/ 0:0\d of \d:\d\d/);
    await press(":play 100\r", / (\d:\d\d) of \1/);
    await press(F2, /CELLS/);
    await press("kkkkv", /-\d+ s .* now/);
    await press("jjj/serve\r", /^ +serve: .* jump/m);
    await press("nn", /:\d+:\d+ ◂/);
    await press("\x1b", /^ › /m);
    return terminalSvg(screen.terminal, "bcc-repl in a terminal");
  } finally {
    screen.kill();
  }
}

/** The stacks of its last cell, as the program exports them. */
export function drawFlame(file = recording): string {
  const work = mkdtempSync(join(tmpdir(), "bcc-picture-"));
  try {
    const commands = join(work, "commands");
    const made = join(work, "flame.svg");
    writeFileSync(commands, `:export 4 svg ${made}\n`);
    execFileSync(program, ["--replay", file, "--batch", commands], { stdio: "ignore" });
    return readFileSync(made, "utf8");
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Texts of a picture in their order, without what each run has of its own. */
export const structureOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text]) => text!.replace(/\d+/g, "0"));

/** As root: a small shop serves, and cells look at it. */
export async function record(file = recording): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "shop-"));
  const pages = join(work, "pages");
  mkdirSync(pages);
  for (const name of ["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/c.md"])
    copyFileSync(join(root, name), join(pages, name.replaceAll("/", "-")));
  copyFileSync(join(root, "test/support/pictures/shop.mjs"), join(work, "shop.mjs"));
  const words = ["--perf-basic-prof", "--no-turbo-inlining", "shop.mjs", "pages", "36"];
  const shop = spawn(process.execPath, words, { cwd: work, stdio: "ignore", argv0: "shop" });
  const ended = new Promise((resolve) => shop.once("close", resolve));
  try {
    const cells = join(work, "cells");
    writeFileSync(cells, cellsOf(shop.pid!));
    execFileSync(program, ["--batch", "--record", file, cells], { stdio: "ignore" });
  } finally {
    shop.kill();
    await ended;
    rmSync(work, { recursive: true });
  }
}

const cellsOf = (pid: number): string =>
  [
    ":wait 2",
    "biolatency",
    "runqlat",
    `t:syscalls:sys_enter_openat (args->flags == 0x80000) "%s", args->filename -p ${pid}`,
    `profile -F 99 -p ${pid}`,
    ":wait 30",
    ":quit",
    "",
  ].join("\n");
