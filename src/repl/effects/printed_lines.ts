import { PrintkReader } from "../../engine/readers/printk.js";
import { visible } from "../../render/terminal_width.js";
import type { TakenLines } from "./trace_events.js";

/** A cell's own lines among all that bpf_trace_printk writes, by what its text can print. */
export class PrintedLines {
  readonly heading = `${"TIME(s)".padEnd(18)} ${"COMM".padEnd(16)} ${"TID".padEnd(7)} MESSAGE`;
  total = 0;
  /** The line before was ours: what goes on without a beginning of its own is, too. */
  private ours = false;

  private constructor(
    private readonly reader: PrintkReader,
    private readonly patterns: readonly RegExp[],
  ) {}

  /** A text says why what is printed can't be shown. */
  static open(patterns: readonly RegExp[]): PrintedLines | string {
    const reader = PrintkReader.open();
    return typeof reader === "string" ? reader : new PrintedLines(reader, patterns);
  }

  take(): TakenLines {
    const lines = this.reader.read().flatMap((line): readonly string[] => {
      if (typeof line === "string") return this.ours ? [visible(line)] : [];
      this.ours = this.patterns.some((pattern) => pattern.test(line.message));
      if (!this.ours) return [];
      this.total++;
      const { time, task, pid, message } = line;
      const columns = [time.toFixed(6).padEnd(18), visible(task).padEnd(16), `${pid}`.padEnd(7)];
      return [[...columns, visible(message)].join(" ")];
    });
    return { lines, skipped: 0 };
  }

  lost(): number {
    return this.reader.lost;
  }

  close(): void {
    this.reader.close();
  }
}
