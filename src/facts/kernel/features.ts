import { existsSync } from "node:fs";

import type { KernelFeatures } from "../../types/facts.js";
import type { NativeFacts } from "../../native/facts.js";
import { lockdownMode } from "./privileges.js";
import type { BtfTypes } from "./types.js";

/** Small, present since 5.5, and traced by nobody: attaching to it for a moment disturbs no one. */
const fentryTargets = ["bpf_fentry_test1", "vfs_read"];

/** Every feature is found out when it is first asked for, by trying where that is the only sure way. */
export function kernelFeatures(native: () => NativeFacts, types: BtfTypes): KernelFeatures {
  const tests = {
    kprobes: () => hasEventSource("kprobe"),
    kprobeMulti: () => native().tryKprobeMulti() === 0,
    fentry: () => fentryWorks(native, types),
    ringBuffer: () => native().tryRingBuffer() === 0,
    uprobes: () => hasEventSource("uprobe"),
    uprobeMulti: () => native().tryUprobeMulti() === 0,
    sleepableUprobes: () => native().trySleepableUprobe() === 0,
    rawTracepoints: () => native().tryRawTracepoint() === 0,
    cpuCycles: () => native().tryCpuCycles() === 0,
    btf: () => types.available,
    syscallWrapper: () => hasSyscallWrapper(native, types),
    lockdown: lockdownMode,
  } satisfies { readonly [K in keyof KernelFeatures]: () => KernelFeatures[K] };
  return lazily(tests);
}

function lazily<T extends Record<string, () => unknown>>(
  tests: T,
): { readonly [K in keyof T]: ReturnType<T[K]> } {
  const object = {};
  for (const [name, test] of Object.entries(tests)) {
    Object.defineProperty(object, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = test();
        Object.defineProperty(object, name, { value, enumerable: true });
        return value;
      },
    });
  }
  return object as { readonly [K in keyof T]: ReturnType<T[K]> };
}

/** perf can create the probe: 4.17 and newer; older kernels have tracefs's file. */
function hasEventSource(kind: "kprobe" | "uprobe"): boolean {
  return (
    existsSync(`/sys/bus/event_source/devices/${kind}/type`) ||
    existsSync(`/sys/kernel/tracing/${kind}_events`) ||
    existsSync(`/sys/kernel/debug/tracing/${kind}_events`)
  );
}

function fentryWorks(native: () => NativeFacts, types: BtfTypes): boolean {
  if (!types.available) return false;
  for (const name of fentryTargets) {
    const target = types.func(name);
    if (!target) continue;
    // Attaching costs an RCU period or more. On x86-64 whatever loads attaches; on
    // arm64 trampolines came later (6.0) than the loading of such programs.
    return (
      (process.arch === "x64"
        ? native().tryFentryLoad(target.btfId)
        : native().tryFentry(target.btfId)) === 0
    );
  }
  return false;
}

function hasSyscallWrapper(native: () => NativeFacts, types: BtfTypes): boolean {
  const name = process.arch === "arm64" ? "__arm64_sys_openat" : "__x64_sys_openat";
  if (types.available) return types.find(name, "func") !== undefined;
  return native().kernelSymbol(name) !== undefined;
}
