import type { KernelFacts, TracepointField } from "../../types/facts.js";
import type { ProbeName } from "./ast.js";

/** The field as this kernel has it; undefined where the event or the field is not here. */
export function fieldOf(
  probe: ProbeName,
  name: string,
  kernel: Pick<KernelFacts, "tracepoint">,
): TracepointField | undefined {
  const [category = "", event = ""] = probe.words;
  return kernel.tracepoint(category, event)?.fields.find((field) => field.name === name);
}

/** A string in the record itself; a pointer to one is a number. */
export const isStringField = ({ ctype, dynamic, elements }: TracepointField): boolean =>
  /\bchar\b/.test(ctype) && (dynamic !== undefined || elements !== undefined);
