import type { EventHeader } from "../../types/print_plan.js";
import type { Field, Layout } from "../codegen/layout.js";
import { layOut, offsetOf } from "../codegen/layout.js";
import type { TraceOptions } from "./options.js";

/**
 * What every event begins with; only what the run prints is recorded. `id` is
 * what bpf_get_current_pid_tgid gives: thread in the low half, process in the
 * high one.
 */
export function headerFields(options: TraceOptions): readonly Field[] {
  const whole = options.format !== "text";
  const timed = whole || options.elapsed || options.epoch || options.timeOfDay;
  const cpu = whole || options.printCpu;
  return [
    { name: "id", ctype: "u64" },
    ...(timed ? [{ name: "time", ctype: "u64" } as const] : []),
    { name: "probe", ctype: "u32" },
    ...(cpu ? [{ name: "cpu", ctype: "u32" } as const] : []),
    { name: "comm", ctype: "char", count: 16 },
  ];
}

export function headerOffsets(options: TraceOptions): EventHeader {
  const layout: Layout = layOut(headerFields(options));
  const id = offsetOf(layout, "id");
  return {
    probe: offsetOf(layout, "probe"),
    cpu: offsetOf(layout, "cpu"),
    timestamp: offsetOf(layout, "time"),
    pid: id + 4,
    tid: id,
    comm: offsetOf(layout, "comm"),
  };
}
