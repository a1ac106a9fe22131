import { existsSync } from "node:fs";

/**
 * Whether this kernel has probes of kernel functions at all, asked in another
 * way than the product does: by the perf unit of kprobes.
 */
export function kernelFunctionProbes(): boolean {
  return existsSync("/sys/bus/event_source/devices/kprobe/type");
}
