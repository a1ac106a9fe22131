import type { ArgumentTable, FlagTable } from "../types/flags.js";
import type {
  AnyFormTool,
  Approximation,
  FormTool,
  ListingTool,
  OneOf,
  ProbeSet,
  ProgramTool,
  Tool,
  ToolProbe,
} from "../types/tool.js";
import { namesOf } from "./flags.js";
import { durationFlag, spelled } from "./shared.js";

/** Declares a tool; the types of `given` follow from the tables. */
export function defineTool<const A extends ArgumentTable, const F extends FlagTable, P = undefined>(
  tool: Partial<Pick<FormTool<A, F, P>, "arguments">> & Omit<FormTool<A, F, P>, "arguments">,
): Tool;
export function defineTool<const A extends ArgumentTable, const F extends FlagTable>(
  tool: ProgramTool<A, F> | ListingTool<A, F>,
): Tool;
export function defineTool(tool: object): Tool {
  const whole = { arguments: {}, ...tool } as unknown as Tool;
  return "program" in whole ? { ...whole, flags: { ...whole.flags, ...endFlag(whole) } } : whole;
}

/** Every program can be given an end: where none of the tool's own words is one, and without -d where that is another's. */
function endFlag({ flags, arguments: positional }: AnyFormTool): FlagTable {
  const all = Object.values(flags);
  if ([...all, ...Object.values(positional)].some(({ role }) => role === "duration")) return {};
  const taken = all.some((one) => namesOf(one.flags).includes("-d"));
  return { duration: taken ? spelled(durationFlag, "--duration <seconds>") : durationFlag };
}

/** The first of these sets of which this kernel has every place; functions of the others are not loaded. */
export const oneOf = (...sets: readonly ProbeSet[]): OneOf => ({ oneOf: sets });

/** A set for oneOf with what it shows otherwise: `approximately("without what io_uring reads", [ … ])`. */
export const approximately = (
  approximate: string,
  probes: readonly ToolProbe[],
): Approximation => ({ approximate, probes });
