import type { EngineError } from "../../engine/errors.js";
import type { Session } from "../../engine/session.js";
import type { Machine, Tool, ToolRun } from "../../types/tool.js";
import type { CompiledModule } from "../../types/module.js";
import type { Diagnostic, Outcome, Source } from "../../types/outcome.js";
import type { ProgramPlan, TracePlan } from "../../types/plan.js";

/** What the commands have as well, and the terminal takes from them. */
export interface Services {
  readonly machine: () => Machine;
  /** trace's arguments → a plan. */
  readonly planTrace: (words: readonly string[]) => Promise<Outcome<TracePlan>>;
  /** A C program → what is compiled of it; with tool.h, as a tool is run with these words. */
  readonly planProgram: (
    source: Source,
    words: readonly string[],
  ) => Outcome<ProgramPlan | ToolRun | { readonly lines: readonly string[] }>;
  /** The same with where its functions are attached: those that the compiler found, or as far as the text tells. */
  readonly placeProgram: (
    source: Source,
    functions: CompiledModule["programs"] | undefined,
  ) => Outcome<ProgramPlan>;
  /** A tool's arguments → its run, or the lines of one that only lists. */
  readonly planTool: (
    name: string,
    words: readonly string[],
  ) => Promise<Outcome<ToolRun | { readonly lines: readonly string[] }>>;
  readonly toolHelp: (name: string) => Promise<readonly string[] | undefined>;
  readonly allTools: () => Promise<readonly Tool[]>;
  /** The same by what they answer, in the order in which one asks. */
  readonly toolGroups: () => Promise<
    readonly { readonly question: string; readonly tools: readonly Tool[] }[]
  >;
  readonly compile: (plan: ProgramPlan, fileName: string) => Promise<Outcome<CompiledModule>>;
  readonly described: (run: ToolRun, module: CompiledModule) => Promise<Outcome<ToolRun>>;
  readonly fillMaps: (session: Session, plan: ProgramPlan) => void;
  readonly explain: (
    error: EngineError,
    plan: ProgramPlan,
    module: CompiledModule,
    fileName: string,
  ) => Diagnostic;
}
