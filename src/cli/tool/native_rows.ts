import type { Session } from "../../engine/session.js";
import { printPlanOf } from "../../render/print_plan.js";
import type { StreamSpec } from "../../types/data.js";
import type { PrintPlan } from "../../types/print_plan.js";
import type { EndWatch } from "../run/end_watch.js";
import { complain } from "../run/stderr.js";
import type { ToolJob } from "./job.js";

/** A stream and how its rows are printed. */
export interface NativeRows {
  readonly spec: StreamSpec;
  readonly plan: PrintPlan;
}

/**
 * Rows that can go from the reader's thread straight to the output: text, of
 * one view of one stream, beside which nothing else is printed.
 */
export function nativeRows({ settings, views, plan }: ToolJob): NativeRows | undefined {
  const [view, ...others] = views;
  const [spec, ...more] = plan.streams;
  const { exports, record, format, live, raw } = settings;
  if (exports !== undefined || record !== undefined || format !== "text" || live) return undefined;
  if (others.length + more.length > 0) return undefined;
  if (view?.kind !== "columns" || spec === undefined || view.of !== spec.name) return undefined;
  const rows = printPlanOf(view, spec);
  return rows && { spec, plan: raw ? { ...rows, raw } : rows };
}

/** The running reader's thread, as collect has its streams. */
export class RowPrinter {
  /** The output could not be written, which has been said. */
  failed = false;
  private told = 0;
  private readonly printer;

  constructor(
    session: Session,
    { spec, plan }: NativeRows,
    fd: number,
    end: EndWatch,
    private readonly onLost: (total: number) => void,
  ) {
    this.printer = session.startPrinter({
      map: spec.map,
      ring: spec.ring,
      plan,
      fd,
      ...(spec.pages === undefined ? {} : { pages: spec.pages }),
      ...(spec.lostMap === undefined ? {} : { lostMap: spec.lostMap }),
      onLost: (total) => this.tell(total),
      onEnd: (reason) => {
        if (reason.kind === "write-error") {
          this.failed = true;
          complain(`error: cannot write the output: ${reason.message}`);
        }
        if (reason.kind !== "stopped") end.ask();
      },
    });
  }

  /** Prints what is in the buffer and joins the thread. */
  stop(): void {
    this.printer.stop();
    this.tell(this.printer.stats().lost);
  }

  private tell(total: number): void {
    if (total <= this.told) return;
    this.told = total;
    this.onLost(total);
  }
}
