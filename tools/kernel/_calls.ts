/** What syscount and ppchcalls share. */
import { column, data, flag, taskFlags, type View } from "../../src/tool.js";

/** `list`: what -l lists. */
export const callFlags = (list: string) =>
  ({
    pid: taskFlags.pid,
    tid: taskFlags.tid,
    interval: flag.seconds("-i, --interval <seconds>", "print and reset every INTERVAL seconds", {
      role: "interval",
    }),
    top: flag.or(flag.integer("-T, --top <rows>", "print only the largest"), 10),
    failures: flag.boolean("-x, --failures", "only failed calls", { param: "failed_only" }),
    milliseconds: flag.boolean("-m, --milliseconds", "show times in milliseconds"),
    process: flag.boolean("-P, --process", "count by process instead of by call", {
      param: "by_process",
    }),
    list: flag.boolean("-l, --list", list),
  }) as const;

export interface CallsShown {
  readonly process: boolean;
  readonly latency: boolean;
  readonly milliseconds: boolean;
  readonly top: number;
}

/** `title` of the calls' column, `nameOf` a call's row. */
export function callsView<R extends { readonly call: bigint }>(
  { process, latency, milliseconds, top }: CallsShown,
  title: string,
  nameOf: (row: R) => string,
): View {
  const time = milliseconds
    ? column.milliseconds("time", 16, { title: "TIME (ms)", align: "right", digits: 6 })
    : column.microseconds("time", 16, { title: "TIME (us)", align: "right", digits: 3 });
  const options = { sort: latency ? "-time" : "-count", top };
  const figures = [column("count", 8, { align: "right" }), latency && time] as const;
  if (process)
    return data("calls").columns(options, column("pid", 6), column("comm", 15), ...figures);
  return data("calls")
    .rows<R>((row) => ({ ...row, call: nameOf(row) }))
    .columns(options, column("call", 22, { title }), ...figures);
}
