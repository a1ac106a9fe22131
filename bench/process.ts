import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";

/**
 * Where a tracer's output goes: to this process (which costs a processor's
 * time of its own, so not while something else is measured), to /dev/null, to
 * a file in memory, or through a pipe to `cat`, which writes that file.
 */
export type Sink = "here" | "null" | "file" | "pipe";

/** Lines that were written to a file in memory, and when the last ones were. */
export class LineFile {
  private readonly directory = mkdtempSync("/dev/shm/bench-");
  private readonly path = join(this.directory, "lines");
  private reader: ChildProcess | undefined;

  /** For a tracer's stdout; the caller closes it. */
  open(sink: "file" | "pipe"): number {
    const file = openSync(this.path, "w");
    if (sink === "file") return file;
    const pipe = join(this.directory, "pipe");
    execFileSync("mkfifo", ["-m", "600", pipe]);
    // Opened for both ways at first: neither side waits for the other.
    const end = openSync(pipe, "r+");
    this.reader = spawn("cat", [pipe], { stdio: ["ignore", file, "inherit"] });
    closeSync(file);
    return end;
  }

  /**
   * Waits until nothing came for half a second; the monotonic time of the last growth.
   * With `wanted`, until no line with it came, and when the last of these was there: other
   * lines may have no end. Nothing is read meanwhile but the file's size, as what is measured
   * wants the CPUs.
   * @throws after two minutes: on a busy machine a slow tracer is never done
   */
  async settled(wanted?: string): Promise<bigint> {
    const sizes = [this.size()];
    let looked = sizes[0]!;
    const latest = looked.at + 120_000_000_000n;
    for (;;) {
      await sleep(5);
      const now = this.size();
      if (now.at > latest) throw new Error("still printing after two minutes");
      if (now.bytes !== sizes.at(-1)!.bytes) sizes.push(now);
      if (now.at - sizes.at(-1)!.at > 500_000_000n) break;
      if (wanted === undefined || now.at - looked.at < 500_000_000n) continue;
      if (!this.part(looked.bytes, now.bytes).includes(wanted)) break;
      looked = now;
    }
    if (wanted === undefined) return sizes.at(-1)!.at;
    const end = this.part(0, this.size().bytes).lastIndexOf(wanted);
    return (sizes.find(({ bytes }) => bytes > end) ?? sizes.at(-1)!).at;
  }

  private size(): { readonly at: bigint; readonly bytes: number } {
    return { bytes: statSync(this.path).size, at: process.hrtime.bigint() };
  }

  private part(from: number, to: number): Buffer {
    const file = openSync(this.path, "r");
    try {
      const bytes = Buffer.alloc(to - from);
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
    } finally {
      closeSync(file);
    }
  }

  /** Lines that `wanted` matches: a heading and notes are none. */
  count(wanted: string): number {
    const bytes = readFileSync(this.path);
    let lines = 0;
    for (let at = 0, end = bytes.indexOf(10); end >= 0; at = end + 1, end = bytes.indexOf(10, at))
      if (bytes.subarray(at, end).includes(wanted)) lines++;
    return lines;
  }

  close(): void {
    this.reader?.kill("SIGKILL");
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A tracer that runs; its stdout arrives here unless it goes to /dev/null. */
export class TracerProcess {
  readonly child: ChildProcess;
  readonly began = process.hrtime.bigint();
  private text = "";
  private readonly closed: Promise<void>;
  /** Called with each chunk of stdout. */
  onOutput: (chunk: Buffer) => void = () => {};

  constructor(
    command: readonly string[],
    stdout: "here" | "null" | number = "here",
    env: NodeJS.ProcessEnv = process.env,
  ) {
    const [program = "", ...args] = command;
    const end = stdout === "here" ? "pipe" : stdout === "null" ? "ignore" : stdout;
    this.child = spawn(program, args, { stdio: ["ignore", end, "pipe"], env });
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
    if (this.child.exitCode !== null)
      throw new Error(`${this.child.spawnargs.join(" ")}: ${this.text}`);
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

/** Until nobody gives perf events back any more: the kernel lets others wait for that. */
export async function detached(): Promise<void> {
  const busy = (): boolean =>
    readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && nameOf(pid) === "bcc-detach\n");
  while (busy()) await sleep(20);
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8");
  } catch {
    return "";
  }
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
