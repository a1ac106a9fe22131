import type { KernelFacts } from "../types/facts.js";
import type { Diagnostic } from "../types/outcome.js";

/** What had to be done to learn the facts; it belongs to no text of the person's. */
export const kernelNotes = (kernel: KernelFacts): readonly Diagnostic[] =>
  (kernel.notes ?? []).map((message) => ({ severity: "note", code: "kernel", message }));

/** The same mistake at each of a probe's hooks is told once. */
export const toldOnce = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...new Map(
    diagnostics.map((d) => [`${d.source?.name} ${d.span?.start} ${d.message}`, d]),
  ).values(),
];
