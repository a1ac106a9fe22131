import type { KernelFacts } from "../types/facts.js";
import type { Diagnostic } from "../types/outcome.js";
import { argumentsOf } from "../ctext/calls.js";
import { kernelHas } from "./form.js";

const SAID: Readonly<Record<string, (words: readonly string[]) => string>> = {
  HAS_TRACEPOINT: (words) => `tracepoint ${words.join(":")}`,
  HAS_FUNCTION: ([name = ""]) => `function ${name}`,
};

/**
 * Why nothing of a text is left to attach: what its `#if` asked for and this kernel has not.
 * undefined: it asked for nothing, or has all of it.
 */
export function lackedBy(name: string, text: string, kernel: KernelFacts): Diagnostic | undefined {
  const lacking = Object.entries(SAID).flatMap(([macro, said]) =>
    argumentsOf(text, macro)
      .filter((words) => !kernelHas(kernel, macro, words))
      .map(said),
  );
  if (lacking.length === 0) return undefined;
  return {
    severity: "error",
    code: "kernel-lacks",
    message: `this kernel lacks what ${name} is attached to: ${[...new Set(lacking)].join(", ")}`,
    hint: "it may need a kernel module that is not loaded, or another kernel",
  };
}
