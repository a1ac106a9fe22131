import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

/** What to do with a tracer's output. */
export type Sink = "null" | "pipe";

/** A tracer that runs; its stdout arrives here unless it goes to /dev/null. */
export class TracerProcess {
  readonly child: ChildProcess;
  readonly began = process.hrtime.bigint();
  private text = "";
  private readonly closed: Promise<void>;
  /** Called with each chunk of stdout. */
  onOutput: (chunk: Buffer) => void = () => {};

  constructor(command: readonly string[], sink: Sink = "pipe") {
    const [program = "", ...args] = command;
    this.child = spawn(program, args, {
      stdio: ["ignore", sink === "null" ? "ignore" : "pipe", "pipe"],
    });
    this.closed = new Promise((resolve) => this.child.once("close", () => resolve()));
    this.child.stdout?.on("data", (chunk: Buffer) => {
      if (this.text.length < 4096) this.text += chunk.toString("latin1");
      this.onOutput(chunk);
    });
    this.child.stderr?.on("data", (chunk: Buffer) => (this.text += chunk.toString("latin1")));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /**
   * Resolves when `sign` was printed, or after 3 s: what goes to /dev/null, or
   * waits in a block buffer, is never seen; three times the slowest start is.
   */
  async attached(sign: RegExp): Promise<void> {
    const end = Date.now() + 3000;
    while (!sign.test(this.text) && Date.now() < end) await sleep(5);
    await sleep(300);
    if (this.child.exitCode !== null) throw new Error(this.text);
  }

  async until(isIt: () => boolean, seconds = 20): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!isIt()) {
      if (this.child.exitCode !== null || Date.now() > end)
        throw new Error(`${this.child.spawnargs.join(" ")}:\n${this.text.slice(-2000)}`);
      await sleep(2);
    }
  }

  /** Resident memory in MB, without the pages of kernel buffers mapped into it. */
  residentMb(): number {
    let bytes = 0;
    let counted = true;
    for (const line of readFileSync(`/proc/${this.pid}/smaps`, "utf8").split("\n")) {
      if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) counted = !/anon_inode:(bpf|\[perf)/.test(line);
      const found = counted ? /^Rss: +(\d+) kB/.exec(line) : null;
      if (found) bytes += Number(found[1]) * 1024;
    }
    return bytes / 1e6;
  }

  /** Ends it as a person would, with Ctrl-C; all output has arrived then. */
  async interrupt(): Promise<void> {
    this.child.kill("SIGINT");
    const hard = setTimeout(() => this.child.kill("SIGKILL"), 30_000);
    await this.closed;
    clearTimeout(hard);
  }

  /** What it said on stderr, and the first of its stdout. */
  get said(): string {
    return this.text;
  }
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
