import { PrintkReader } from "../../engine/readers/printk.js";
import type { SampledRecords } from "../../types/cell_actions.js";
import type { DataValue, StreamSpec } from "../../types/data.js";
import type { ColumnsView } from "../../types/view.js";

const place = { kind: "bytes", offset: 0, size: 0 } as const;

/** What bpf_trace_printk writes, as records: the kernel makes lines of them. */
export const printedStream: StreamSpec = {
  name: "printed",
  map: "",
  ring: false,
  fields: [
    { name: "time", place, type: { kind: "string" } },
    { name: "comm", place, type: { kind: "string" } },
    { name: "tid", place, type: { kind: "int", signed: false } },
    { name: "message", place, type: { kind: "string" } },
  ],
};

const column = (key: string, title: string, width: number) =>
  ({ key, title, name: key, width, align: "left", format: { kind: "text" } }) as const;

export const printedView: ColumnsView = {
  kind: "columns",
  of: printedStream.name,
  columns: [
    column("time", "TIME(s)", 18),
    column("comm", "COMM", 16),
    column("tid", "TID", 7),
    column("message", "MESSAGE", 0),
  ],
};

/** A cell's own lines among all that bpf_trace_printk writes, by what its text can print. */
export class PrintedLines {
  total = 0;
  /** Where the line before was ours: what goes on without a beginning of its own is, too. */
  private before: readonly DataValue[] | undefined;

  private constructor(
    private readonly reader: PrintkReader,
    private readonly patterns: readonly RegExp[],
  ) {}

  /** A text says why what is printed can't be shown. */
  static open(patterns: readonly RegExp[]): PrintedLines | string {
    const reader = PrintkReader.open();
    return typeof reader === "string" ? reader : new PrintedLines(reader, patterns);
  }

  take(): SampledRecords {
    const rows = this.reader.read().flatMap((line): readonly (readonly DataValue[])[] => {
      if (typeof line === "string")
        return this.before === undefined ? [] : [[...this.before, line]];
      const { time, task, pid, message } = line;
      const ours = this.patterns.some((pattern) => pattern.test(message));
      this.before = ours ? [time.toFixed(6), task, BigInt(pid)] : undefined;
      if (this.before === undefined) return [];
      this.total++;
      return [[...this.before, message]];
    });
    return { spec: printedStream, rows, skipped: 0 };
  }

  lost(): number {
    return this.reader.lost;
  }

  close(): void {
    this.reader.close();
  }
}
