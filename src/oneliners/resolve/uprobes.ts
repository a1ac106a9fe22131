import type { KernelFacts } from "../../types/facts.js";
import type { Source, Span } from "../../types/outcome.js";
import { mistake } from "../source.js";

/** Throws Mistake where programs cannot be probed at all. */
export function checkUprobes(span: Span, source: Source, kernel: KernelFacts): void {
  if (kernel.features.uprobes) return;
  throw mistake(source, span, "no-uprobes", "this kernel can't probe programs: it has no uprobes");
}
