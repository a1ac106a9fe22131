import type { KernelFacts, UserFacts } from "../../types/facts.js";
import { unreachable } from "../../types/outcome.js";
import type { Probe } from "../ast.js";
import { resolveKernelFunction } from "./kernel.js";
import type { Resolved, UserChoice } from "./target.js";
import { resolveCommonCall } from "./rawsyscall.js";
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
  const { target, source } = probe;
  switch (target.kind) {
    case "tracepoint":
      return (
        (choice.purpose === "count" ? resolveCommonCall(target, source, kernel) : undefined) ??
        resolveTracepoint(target, source, kernel)
      );
    case "usdt":
      return resolveUsdt(target, source, choice, kernel, user);
    case "function": {
      const { library } = target;
      return library
        ? resolveUserFunction({ ...target, library }, probe, choice, kernel, user)
        : resolveKernelFunction(target, probe, kernel);
    }
    default:
      return unreachable(target);
  }
}
