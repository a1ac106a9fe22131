import { EngineError, failureOf } from "./errors.js";
import {
  native,
  type NativePrinter,
  type NativePrinterEvent,
  type PrinterStats,
} from "../native/addon.js";
import type { PrintPlan } from "../types/print_plan.js";

/** Why a printer ended. */
export type EndReason =
  | { readonly kind: "stopped" }
  | { readonly kind: "max-events" }
  | { readonly kind: "pipe-closed" }
  | { readonly kind: "write-error"; readonly errno: number; readonly message: string };

export interface PrinterOptions {
  readonly mapFd: number;
  /** Ring buffer or perf buffer. */
  readonly ring: boolean;
  /** Perf buffers: pages a CPU, a power of two. */
  readonly pages?: number;
  readonly plan: PrintPlan;
  /** Where the lines go; copied, so it may be closed after the end. */
  readonly fd: number;
  readonly lostMapFd?: number;
  /** CLOCK_MONOTONIC ns from which elapsed times count; now, where it is not given. */
  readonly startNs?: bigint;
  /** Total so far, at most once a second and only when it grew. */
  readonly onLost?: (total: number) => void;
  /** Once, whatever the reason. Keeps the process alive until then. */
  readonly onEnd: (reason: EndReason) => void;
}

/** A running reader's thread that prints events as they come. */
export class Printer {
  private readonly handle: NativePrinter;

  /** @throws EngineError when the buffer cannot be mapped or the thread not started. */
  constructor(options: PrinterOptions) {
    const { mapFd, ring, plan, fd, pages, lostMapFd, startNs } = options;
    try {
      this.handle = new (native().Printer)({
        mapFd,
        ring,
        plan,
        fd,
        ...(pages === undefined ? {} : { pages }),
        ...(lostMapFd === undefined ? {} : { lostMapFd }),
        ...(startNs === undefined ? {} : { startNs }),
        notify: (event, detail) => {
          if (event === "lost") options.onLost?.(detail);
          else options.onEnd(endReason(event, detail));
        },
      });
    } catch (error) {
      throw EngineError.from(failureOf(error));
    }
  }

  /** Prints what is there, flushes and joins the thread; `onEnd` is called afterwards. */
  stop(): void {
    this.handle.stop();
  }

  stats(): PrinterStats {
    return this.handle.stats();
  }
}

function endReason(event: Exclude<NativePrinterEvent, "lost">, errno: number): EndReason {
  if (event !== "write-error") return { kind: event };
  return { kind: event, errno, message: writeMessages[errno] ?? `error ${errno}` };
}

const writeMessages: Readonly<Record<number, string>> = {
  5: "input/output error",
  9: "the file is not open for writing",
  27: "the file would be too large",
  28: "the disk is full",
  110: "nobody read the output",
  122: "the disk quota is used up",
};
