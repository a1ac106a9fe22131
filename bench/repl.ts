import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, sleep } from "./process.js";

type Row = (
  what: string,
  unit: string,
  digits: number,
  figures: readonly (readonly [string, number])[],
) => void;

const sgr = /\u001b\[[0-9;]*m/g;

/** bcc-repl in a terminal of its own; what it writes arrives here. */
class Screen {
  readonly began = performance.now();
  private readonly child: ChildProcess;
  private text = "";
  private changed: () => void = () => undefined;

  constructor(
    root: string,
    private readonly directory: string,
    file = "",
  ) {
    const pid = join(directory, "pid");
    const start = `stty rows 50 cols 160; echo $$ > ${pid}; exec ${join(root, "bin/bcc-repl")} ${file}`;
    this.child = spawn("script", ["-qfec", start, "/dev/null"], {
      env: { ...process.env, LANG: "C.UTF-8", TERM: "xterm-256color", XDG_STATE_HOME: directory },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child.stdout!.on("data", (bytes: Buffer) => {
      // What is written, without its colours.
      this.text = (this.text + bytes.toString("utf8").replace(sgr, "")).slice(-100_000);
      this.changed();
    });
  }

  /** Milliseconds until what came since `from` (performance.now()) fits. */
  async until(fits: RegExp, from = performance.now()): Promise<number> {
    const late = setTimeout(() => this.child.kill(), 10_000);
    while (!fits.test(this.text)) {
      if (this.child.exitCode !== null || this.child.killed)
        throw new Error(`never: ${fits}: ${this.text.slice(-2000)}`);
      await new Promise<void>((resolve) => (this.changed = resolve));
    }
    clearTimeout(late);
    return performance.now() - from;
  }

  send(text: string): void {
    this.text = "";
    this.child.stdin!.write(text);
  }

  forget(): void {
    this.text = "";
  }

  /** Seconds of processor time so far, all threads. */
  cpu(): number {
    const pid = readFileSync(join(this.directory, "pid"), "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const words = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(words[11]) + Number(words[12])) / 100;
  }

  /** From a key to the screen that shows it, in ms: median and worst of 26. */
  async keys(): Promise<readonly [number, number]> {
    const times: number[] = [];
    for (const letter of "abcdefghijklmnopqrstuvwxyz") {
      const began = performance.now();
      this.send(letter);
      times.push(await this.until(new RegExp(`› a?[^\\u001b]*${letter}`), began));
      await sleep(40);
    }
    return [median(times), Math.max(...times)];
  }

  async share(seconds: number): Promise<number> {
    const before = this.cpu();
    const began = performance.now();
    await sleep(seconds * 1000);
    return ((this.cpu() - before) / (performance.now() - began)) * 1e5;
  }

  async run(text: string, fits: RegExp): Promise<void> {
    this.send(text);
    await sleep(100);
    this.send("\r");
    await this.until(fits);
  }

  close(): void {
    this.child.kill("SIGKILL");
  }
}

const histogram = (event: string, value: string): string =>
  `argdist -H 't:syscalls:${event}():s64:args->${value}'`;

const ten: readonly string[] = [
  ...[1, 2, 3].map(() => histogram("sys_exit_write", "ret")),
  ...[1, 2].map(() => histogram("sys_enter_read", "count")),
  ...[1, 2, 3].map(() => "argdist -C 't:syscalls:sys_enter_openat():u32,char*:$PID,$COMM'"),
  ...[1, 2].map(() => 't:syscalls:sys_enter_openat "%s", args->filename'),
];

/** The terminal: start, keys, ten live widgets, a flood of events, a saved file. */
export async function terminal(root: string, row: Row, quick: boolean): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "bench-repl-"));
  try {
    await start(root, directory, row, quick ? 3 : 7);
    await widgets(root, directory, row, quick ? 4 : 10);
    await flood(root, directory, row, quick ? 4 : 10);
    await saves(root, directory, row, quick ? 3 : 10);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function start(root: string, directory: string, row: Row, rounds: number): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const screen = new Screen(root, directory);
    times.push(await screen.until(/›/, screen.began));
    screen.close();
  }
  row("terminal: start to prompt", "ms", 0, [["bcc-repl", median(times)]]);
}

async function widgets(root: string, directory: string, row: Row, seconds: number): Promise<void> {
  const screen = new Screen(root, directory);
  await screen.until(/try /);
  screen.send(":set refresh 10\r");
  await sleep(300);
  for (const [i, text] of ten.entries()) await screen.run(text, new RegExp(`${i + 1} running`));
  const load = spawn("sh", ["-c", "while :; do cat /etc/hostname > /dev/null; sleep 0.02; done"]);
  await sleep(1000);
  const share = await screen.share(seconds);
  const [middle, worst] = await screen.keys();
  load.kill();
  screen.close();
  row("terminal: ten widgets, 10 frames/s", "% of a core", 1, [["bcc-repl", share]]);
  row("  key to screen meanwhile, median", "ms", 1, [["bcc-repl", middle]]);
  row("  worst of 26", "ms", 1, [["bcc-repl", worst]]);
}

async function flood(root: string, directory: string, row: Row, seconds: number): Promise<void> {
  const screen = new Screen(root, directory);
  await screen.until(/try /);
  await screen.run('t:syscalls:sys_enter_read "%d", args->count', /1 running/);
  const load = spawn("dd", ["if=/dev/zero", "of=/dev/null", "bs=1"], { stdio: "ignore" });
  await sleep(1000);
  const share = await screen.share(seconds);
  screen.forget();
  await screen.until(/([\d.]+ [kM]?) ?ev\/s/);
  const [middle, worst] = await screen.keys();
  load.kill();
  screen.close();
  row("terminal: dd's reads, one by one", "% of a core", 1, [["bcc-repl", share]]);
  row("  key to screen meanwhile, median", "ms", 1, [["bcc-repl", middle]]);
  row("  worst of 26", "ms", 1, [["bcc-repl", worst]]);
}

async function saves(root: string, directory: string, row: Row, rounds: number): Promise<void> {
  const file = join(directory, "saved.c");
  const text = (round: number): string =>
    `BPF_HASH(kept, u32);\nTRACEPOINT_PROBE(syscalls, sys_enter_read) {\n` +
    `  u32 key = ${round} + ${process.pid};\n  kept.increment(key);\n  return 0;\n}\n`;
  writeFileSync(file, text(0));
  const screen = new Screen(root, directory, file);
  await screen.until(/1 running/);
  const times: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    // A person's pace: the next compiler waits already.
    await sleep(1000);
    screen.forget();
    const began = performance.now();
    writeFileSync(file, text(round * 1000));
    await screen.until(/reloaded in|\d ms, 1 map/, began);
    times.push(performance.now() - began);
  }
  screen.close();
  row("terminal: save to live, median", "ms", 0, [["bcc-repl", median(times)]]);
  row("  worst", "ms", 0, [["bcc-repl", Math.max(...times)]]);
}
