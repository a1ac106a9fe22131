import type { KernelFacts } from "../../types/facts.js";
import { TWINS } from "./renamed_functions.js";

/** Whether a one-liner can name this function of the kernel's: some are traced at an event where functions cannot be probed. */
export function isTraceable(name: string, kernel: KernelFacts): boolean {
  const { kprobes, fentry } = kernel.features;
  return kprobes || fentry || hasEvent(name, kernel);
}

function hasEvent(name: string, kernel: KernelFacts): boolean {
  if (name === "do_sys_open" || name === "do_sys_openat2") return true;
  const call = /^(?:__(?:x64|arm64|se|do)_|k)?sys_(\w+)$/.exec(name)?.[1];
  if (call !== undefined) return kernel.tracepoint("syscalls", `sys_enter_${call}`) !== undefined;
  return TWINS.some((twin) => twin.function === name);
}
