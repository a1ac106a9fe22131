/**
 * The form of a tool, and all that a file in tools/ imports. A tool is a C file
 * and a declaration beside it: flags, columns, smoke cases. `bcc-tool NAME`,
 * `--help`, `--list`, the catalogue in the docs and the smoke test come from
 * the declaration: `export default defineTool({ … })`.
 */
import { fail, type Outcome } from "./types/outcome.js";

export * from "./tool/flags.js";
export * from "./tool/shared.js";
export * from "./tool/views.js";
export * from "./tool/define_tool.js";
export * from "./tool/records.js";
export * from "./tool/series.js";
export { fail, ok } from "./types/outcome.js";
// From their own files: what an index leads to would be loaded with every tool.
export { errnoNames, errnoOf } from "./program/errno.js";
export { stacksView } from "./program/stack_views.js";
export {
  syscallNameOf,
  syscallNames,
  syscallNumberOf,
  type NumberedCall,
} from "./program/syscalls.js";
export type { Diagnostic, Outcome } from "./types/outcome.js";
export type * from "./types/data.js";
export type * from "./types/facts.js";
export type * from "./types/flags.js";
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
