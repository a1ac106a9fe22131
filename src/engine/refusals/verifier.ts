import { lockdownMode } from "../../facts/kernel/privileges.js";
import type { NativeFailure } from "../../native/addon.js";
import { E, words, type EngineContext, type Explanation } from "./explanation.js";
import { noPermission } from "./permissions.js";

/** Under lockdown the kernel takes these helpers away, and says only that they are unknown. */
const readsKernelMemory =
  /(unknown func|cannot use helper|unknown) .*bpf_probe_read(_kernel|_str|#)/;

export function rejected(failure: NativeFailure, context: EngineContext, log: string): Explanation {
  if (failure.errno === E.EPERM && log.trim() === "") return noPermission(failure, context);
  if (log.trim() === "")
    return {
      code: "unsupported",
      message: `the kernel rejects program ${failure.what}: ${words(failure.errno)}`,
      hint: "this kernel does not have this program type, or does not allow it there",
    };
  if (readsKernelMemory.test(log) && lockdownMode() === "confidentiality")
    return {
      code: "lockdown",
      message: "kernel lockdown (confidentiality) forbids reading kernel memory",
      hint: "numeric fields of tracepoints and strings of programs and system calls can still be traced",
    };
  return {
    code: "verifier-rejected",
    message: `the kernel's verifier rejects program ${failure.what}: ${lastReason(log)}`,
    hint: "-v shows the whole log",
  };
}

/** The verifier says its reason last, before its statistics. */
export function lastReason(log: string): string {
  const lines = log
    .split("\n")
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== "" &&
        !/^(processed \d+ insns|verification time|stack depth|mark_precise|-- END)/.test(line),
    );
  return lines.at(-1) ?? "no reason given";
}
