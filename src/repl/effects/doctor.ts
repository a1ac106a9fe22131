import { missingCapabilities } from "../../facts/kernel/privileges.js";
import type { KernelFacts } from "../../types/facts.js";

const nameWidth = 31;

/** What this kernel and user can do, what is missing and how to get it. */
export function doctorLines(kernel: KernelFacts): readonly string[] {
  const { features } = kernel;
  const missing = missingCapabilities(["CAP_BPF", "CAP_PERFMON"]);
  const row = (there: boolean, what: string, way: string): string =>
    `  ${there ? "yes" : "no "}  ${what.padEnd(nameWidth)} ${there ? "" : way}`.trimEnd();
  /** What has to be tried: without the right to do it nothing can be said. */
  const tried = (there: boolean, what: string, way: string): string =>
    there || missing.length === 0
      ? row(there, what, way)
      : `  ?    ${what.padEnd(nameWidth)} cannot be told without ${missing.join(" and ")}`;
  return [
    `kernel ${kernel.release}, ${kernel.arch === "x64" ? "x86_64" : kernel.arch}`,
    "",
    "This user",
    row(
      missing.length === 0,
      "may load and attach programs",
      `lacks ${missing.join(" and ")}: run as root (sudo), or setcap cap_bpf,cap_perfmon+ep on a copy of node`,
    ),
    "",
    "This kernel",
    row(
      features.btf,
      "types (BTF)",
      "built without CONFIG_DEBUG_INFO_BTF: one-liners with types need the kernel's headers",
    ),
    row(
      features.kprobes,
      "functions by kprobes",
      "built without CONFIG_KPROBES: functions are traced at tracepoints where one has the same meaning",
    ),
    tried(
      features.kprobeMulti,
      "thousands of functions at once",
      `needs Linux 5.18 with CONFIG_FPROBE: ${features.kprobes ? "attached one by one" : "tracepoints serve"} instead`,
    ),
    tried(
      features.fentry,
      "functions by fentry",
      `needs BPF trampolines and CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS: ${features.kprobes ? "kprobes" : "tracepoints"} serve instead`,
    ),
    row(
      kernel.matchTracepoints(/^/).length > 0,
      "tracepoints",
      "none can be seen: /sys/kernel/tracing is root's, or not mounted",
    ),
    tried(features.rawTracepoints, "raw tracepoints", "came with Linux 4.17"),
    row(features.uprobes, "functions of programs, USDT", "built without CONFIG_UPROBE_EVENTS"),
    tried(
      features.uprobeMulti,
      "many of them at once",
      "came with Linux 6.6: attached one by one instead",
    ),
    tried(features.ringBuffer, "ring buffer", "came with Linux 5.8: perf buffers serve instead"),
    row(
      features.lockdown === "none",
      "reading the kernel's memory",
      `lockdown ${features.lockdown} (secure boot, or lockdown= on the kernel's command line)`,
    ),
    ...(kernel.notes ?? []).map((note) => `       ${note}`),
  ];
}
