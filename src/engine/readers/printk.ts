/**
 * What bpf_trace_printk writes, read beside the machine's own trace_pipe, which
 * others may read: an instance of ftrace of our own, with the one event that the
 * kernel has for it since Linux 5.9.
 */
import { closeSync, constants, existsSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { readSync, rmdirSync, writeFileSync } from "node:fs";
import { openTracefs } from "../../facts/kernel/tracefs.js";
import { nativeFacts } from "../../native/facts.js";
import { parseTraceLine, type TraceLine } from "./trace_line.js";

const NAME = /^bcc-repl-(\d+)-\d+$/;
/** Kilobytes of each CPU's buffer. */
const BUFFER_KB = 512;
/** Bytes that are read at a time, so that a flood of lines does not stop everything else. */
const MOST_BYTES = 1 << 20;

let opened = 0;

export class PrintkReader {
  private readonly buffer = Buffer.alloc(65536);
  private rest = "";
  /** Lines that the kernel had no room for. */
  lost = 0;

  private constructor(
    private readonly directory: string,
    private readonly file: number,
  ) {}

  /** A text says why there is none. */
  static open(): PrintkReader | string {
    const { directory: tracefs, note = "tracefs is not mounted" } = openTracefs(nativeFacts);
    if (tracefs === undefined) return note;
    const event = "events/bpf_trace/bpf_trace_printk";
    if (!existsSync(`${tracefs}/${event}`)) return "this kernel has no event for it (Linux 5.9)";
    removeLeftovers(tracefs);
    const directory = `${tracefs}/instances/bcc-repl-${process.pid}-${opened++}`;
    try {
      mkdirSync(directory);
      try {
        writeFileSync(`${directory}/buffer_size_kb`, String(BUFFER_KB));
        writeFileSync(`${directory}/${event}/enable`, "1");
        const flags = constants.O_RDONLY | constants.O_NONBLOCK;
        return new PrintkReader(directory, openSync(`${directory}/trace_pipe`, flags));
      } catch (error) {
        rmdirSync(directory);
        throw error;
      }
    } catch (error) {
      return `it can't be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`;
    }
  }

  /** What has come since the last time. */
  read(): readonly (TraceLine | string)[] {
    const lines = (this.rest + this.available()).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => {
      const lost = /\[LOST (\d+) EVENTS\]/.exec(line);
      if (lost) this.lost += Number(lost[1]);
      return lost || line === "" ? [] : [parseTraceLine(line) ?? line];
    });
  }

  private available(): string {
    const parts: string[] = [];
    for (let sum = 0; sum < MOST_BYTES;) {
      try {
        const size = readSync(this.file, this.buffer, 0, this.buffer.length, null);
        if (size === 0) break;
        parts.push(this.buffer.toString("utf8", 0, size));
        sum += size;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EAGAIN") break;
        throw error;
      }
    }
    return parts.join("");
  }

  close(): void {
    closeSync(this.file);
    rmdirSync(this.directory);
  }
}

/** Of those that were killed. One that is in use, in another pid namespace too, is busy and stays. */
function removeLeftovers(tracefs: string): void {
  const names = existsSync(`${tracefs}/instances`) ? readdirSync(`${tracefs}/instances`) : [];
  for (const name of names) {
    const pid = NAME.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      rmdirSync(`${tracefs}/instances/${name}`);
    } catch {
      // Somebody reads it.
    }
  }
}
