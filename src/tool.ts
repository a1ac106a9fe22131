/**
 * The form of a tool, and all that a file in tools/ imports. A tool is data and
 * one pure function: from the flags and the facts of this machine it makes a
 * plan (what runs in the kernel) and views (how it is shown). `bcc-tool NAME`,
 * `--help`, `--list`, the catalogue in the docs and the smoke test come from
 * the same declaration: `export default defineTool({ … })`.
 */
import { fail, type Outcome } from "./types/outcome.js";
import type {
  Argument,
  ArgumentTable,
  Flag,
  FlagTable,
  ListingTool,
  ProgramTool,
  Tool,
} from "./types/tool.js";

const most = 2 ** 31 - 1;

/** Makers of flags: `flag.count("-p, --pid <pid>", "only this process", { least: 1 })`. */
export const flag = {
  switch: (flags: string, about: string): Flag<boolean> => ({
    flags,
    about,
    parse: { kind: "switch" },
    initial: false,
  }),
  times: (flags: string, about: string): Flag<number> => ({
    flags,
    about,
    parse: { kind: "times" },
    initial: 0,
  }),
  text: (flags: string, about: string): Flag<string | undefined> => ({
    flags,
    about,
    parse: { kind: "text" },
  }),
  texts: (flags: string, about: string): Flag<readonly string[]> => ({
    flags,
    about,
    parse: { kind: "texts" },
    initial: [],
  }),
  count: (
    flags: string,
    about: string,
    limits: { readonly least?: number; readonly most?: number } = {},
  ): Flag<number | undefined> => ({
    flags,
    about,
    parse: { kind: "count", least: limits.least ?? 1, most: limits.most ?? most },
  }),
  counts: (flags: string, about: string): Flag<readonly number[]> => ({
    flags,
    about,
    parse: { kind: "counts" },
    initial: [],
  }),
  number: (flags: string, about: string, least = 0): Flag<number | undefined> => ({
    flags,
    about,
    parse: { kind: "number", least },
  }),
  seconds: (flags: string, about: string): Flag<number | undefined> => ({
    flags,
    about,
    parse: { kind: "seconds" },
  }),
  choice: <const C extends string>(
    flags: string,
    about: string,
    choices: readonly C[],
  ): Flag<C | undefined> => ({ flags, about, parse: { kind: "choice", choices } }),
  /** The same flag with a value for when it is not given. */
  or: <T>(base: Flag<T | undefined>, initial: T): Flag<T> => ({ ...base, initial }) as Flag<T>,
} as const;

export const argument = {
  text: (name: string, about: string): Argument<string> => ({
    name,
    about,
    optional: false,
    many: false,
    parse: { kind: "text" },
  }),
  optionalText: (name: string, about: string): Argument<string | undefined> => ({
    name,
    about,
    optional: true,
    many: false,
    parse: { kind: "text" },
  }),
  texts: (name: string, about: string): Argument<readonly string[]> => ({
    name,
    about,
    optional: false,
    many: true,
    parse: { kind: "text" },
  }),
  optionalSeconds: (name: string, about: string): Argument<number | undefined> => ({
    name,
    about,
    optional: true,
    many: false,
    parse: { kind: "seconds" },
  }),
  optionalCount: (name: string, about: string): Argument<number | undefined> => ({
    name,
    about,
    optional: true,
    many: false,
    parse: { kind: "count", least: 1, most },
  }),
} as const;

/** Declares a tool; the types of `given` follow from the tables. */
export function defineTool<const A extends ArgumentTable, const F extends FlagTable>(
  tool: ProgramTool<A, F> | ListingTool<A, F>,
): Tool {
  return tool as unknown as Tool;
}

export { fail, ok } from "./types/outcome.js";
export { DEFAULT_ARGDIST, planArgdist } from "./oneliners/argdist/index.js";
export {
  as,
  errnoOf,
  planProgram,
  stackFields,
  stacksView,
  syscallNames,
  syscallNumberOf,
} from "./program/index.js";
export {
  planFuncCount,
  planFuncInterval,
  planFuncLatency,
  planFuncSlower,
  planStackCount,
  unitOf,
} from "./functions/index.js";
export type { Diagnostic, Outcome } from "./types/outcome.js";
export type * from "./types/data.js";
export type * from "./types/facts.js";
export type * from "./types/plan.js";
export type * from "./types/tool.js";
export type * from "./types/view.js";

/** Code of a diagnostic for which a command ends with status 2: the words are wrong, whatever the machine. */
export const WRONG_USAGE = "wrong-usage";

/** What `run` answers when flags or arguments contradict each other or one is missing. */
export const wrongUsage = (message: string, hint?: string): Outcome<never> =>
  fail({
    severity: "error",
    code: WRONG_USAGE,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
