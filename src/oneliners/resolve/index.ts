import type { KernelFacts, UserFacts } from "../../types/facts.js";
import { unreachable } from "../../types/outcome.js";
import type { Probe } from "../ast.js";
import { resolveKernelFunction } from "./kernel.js";
import type { Resolved, UserChoice } from "./resolved_hook.js";
import { resolveRawCall } from "./raw_syscall.js";
import { resolveTracepoint } from "./tracepoint.js";
import { resolveUsdt } from "./usdt.js";
import { resolveUserFunction } from "./user.js";

/** Which attach points a probe means here. A function of facts only; throws Mistake. */
export function resolveProbe(
  probe: Probe,
  choice: UserChoice,
  kernel: KernelFacts,
  user: UserFacts,
): Resolved {
  const { hook, source } = probe;
  switch (hook.kind) {
    case "tracepoint":
      return (
        resolveRawCall(hook, source, choice, kernel) ?? resolveTracepoint(hook, source, kernel)
      );
    case "usdt":
      return resolveUsdt(hook, source, choice, kernel, user);
    case "function": {
      const { library } = hook;
      return library
        ? resolveUserFunction({ ...hook, library }, probe, choice, kernel, user)
        : resolveKernelFunction(hook, probe, kernel);
    }
    default:
      return unreachable(hook);
  }
}
