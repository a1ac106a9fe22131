import { userInfo } from "node:os";
import { openKernelFacts } from "../../facts/index.js";
import { lackOf, missingCapabilities } from "../../facts/kernel/privileges.js";
import { tools } from "../../../tools/index.js";
import { examplesFor } from "../../repl/examples.js";
import type { MachineFacts } from "../../repl/model.js";

/** For the title line, and one thing to try that works here. */
export function machineFacts(): MachineFacts {
  const kernel = openKernelFacts();
  const missing = missingCapabilities(["CAP_BPF", "CAP_PERFMON"]);
  const lack = lackOf(missing);
  const { kprobes, btf, lockdown } = kernel.features;
  const arch = kernel.arch === "x64" ? "x86_64" : kernel.arch;
  return {
    release: `${kernel.release} ${arch}`,
    words: [
      missing.length > 0 ? "" : kprobes ? "kprobes" : "no kprobes: tracepoints",
      btf ? "BTF" : "no BTF",
      lockdown === "none" ? "" : `lockdown ${lockdown}`,
      userInfo().username,
    ].filter((word) => word !== ""),
    ...(missing.length > 0
      ? {
          missing: `this process ${lack.what}: programs compile, nothing can be attached; ${lack.hint}`,
        }
      : {}),
    suggestions:
      missing.length > 0
        ? [{ question: "what is in a task?", text: ":type task_struct" }]
        : examplesFor(kernel, Object.keys(tools)),
  };
}
