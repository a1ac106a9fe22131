import type { PrintColumn } from "../../types/print_plan.js";
import type { TraceOptions } from "./options.js";

/** BCC's columns, with its widths. -t beats -T; -u makes the time's column 17 characters wide and says what -t counts from. */
export function columnsOf(options: TraceOptions, anyMessage: boolean): readonly PrintColumn[] {
  const columns: PrintColumn[] = [];
  const width = options.epoch ? 17 : 8;
  if (options.elapsed || (options.epoch && !options.timeOfDay)) {
    columns.push({ kind: options.epoch ? "epoch" : "elapsed", title: "TIME", width });
  } else if (options.timeOfDay) {
    columns.push({ kind: "time-of-day", title: "TIME", width });
  }
  if (options.printCpu) columns.push({ kind: "cpu", title: "CPU", width: 3 });
  columns.push({ kind: "pid", title: "PID", width: 7 });
  columns.push({ kind: "tid", title: "TID", width: 7 });
  columns.push({ kind: "comm", title: "COMM", width: 15 });
  columns.push({ kind: "probe", title: "FUNC", width: 16 });
  columns.push({ kind: "message", title: anyMessage ? "-" : "", width: 0 });
  return columns;
}
