import type { ArgumentTable, FlagTable } from "../types/flags.js";
import type {
  Approximation,
  FormTool,
  ListingTool,
  OneOf,
  ProbeSet,
  ProgramTool,
  Tool,
  ToolProbe,
} from "../types/tool.js";

/** Declares a tool; the types of `given` follow from the tables. */
export function defineTool<const A extends ArgumentTable, const F extends FlagTable, P = undefined>(
  tool: Partial<Pick<FormTool<A, F, P>, "arguments">> & Omit<FormTool<A, F, P>, "arguments">,
): Tool;
export function defineTool<const A extends ArgumentTable, const F extends FlagTable>(
  tool: ProgramTool<A, F> | ListingTool<A, F>,
): Tool;
export function defineTool(tool: object): Tool {
  return { arguments: {}, ...tool } as unknown as Tool;
}

/** The first of these sets of which this kernel has every place; functions of the others are not loaded. */
export const oneOf = (...sets: readonly ProbeSet[]): OneOf => ({ oneOf: sets });

/** A set for oneOf with what it shows otherwise: `approximately("without what io_uring reads", [ … ])`. */
export const approximately = (
  approximate: string,
  probes: readonly ToolProbe[],
): Approximation => ({ approximate, probes });
