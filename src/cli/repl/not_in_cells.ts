import type { Diagnostic } from "../../types/outcome.js";
import type { CommonFlags } from "../tool/common_flags.js";
import type { TraceCommand } from "../trace/options.js";

type Meant = readonly [asked: boolean, flag: string, hint?: string];

/** A flag of the shell's that a cell has no use for, and what there is in its place. */
export const notInCells = (given: CommonFlags): Diagnostic | undefined =>
  useless("bcc-tool", [
    ...shared(given),
    [given.flame !== undefined, "--flame", ":export svg FILE draws the cell"],
    [given.exports !== undefined, "--prometheus or --otlp"],
    [given.live, "--live", "a cell is live"],
  ]);

/** The same of a one-liner's. */
export const notInLines = (given: TraceCommand): Diagnostic | undefined =>
  useless("bcc-trace", shared(given));

const shared = (
  given: Pick<CommonFlags, "format" | "output" | "record" | "dryRun" | "printProgram">,
): readonly Meant[] => [
  [given.format === "json", "--json", ":export json FILE writes what the cell has"],
  [given.format === "csv", "--csv", ":export csv FILE writes what the cell has"],
  [given.output !== undefined, "--output", ":export csv FILE writes what the cell has"],
  [given.record !== undefined, "--record", ":record FILE records all cells"],
  [given.dryRun, "--dry-run"],
  [given.printProgram, "--ebpf", ":promote shows the program of a one-liner as text"],
];

function useless(command: string, meant: readonly Meant[]): Diagnostic | undefined {
  const [, flag, instead] = meant.find(([asked]) => asked) ?? [];
  if (flag === undefined) return undefined;
  return {
    severity: "error",
    code: "wrong-usage",
    message: `${flag} is for ${command} in a shell`,
    ...(instead === undefined ? {} : { hint: instead }),
  };
}
