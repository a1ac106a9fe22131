import type { Diagnostic } from "../../types/outcome.js";
import type { CommonFlags } from "../tool/common_flags.js";

/** A flag of the shell's that a cell has no use for, and what there is in its place. */
export function notInCells(given: CommonFlags): Diagnostic | undefined {
  const [, flag, instead] = meant(given).find(([asked]) => asked) ?? [];
  if (flag === undefined) return undefined;
  return {
    severity: "error",
    code: "wrong-usage",
    message: `${flag} is for bcc-tool in a shell`,
    ...(instead === undefined ? {} : { hint: instead }),
  };
}

const meant = (
  given: CommonFlags,
): readonly (readonly [asked: boolean, flag: string, hint?: string])[] => [
  [given.format === "json", "--json", ":export json FILE writes what the cell has"],
  [given.format === "csv", "--csv", ":export csv FILE writes what the cell has"],
  [given.flame !== undefined, "--flame", ":export svg FILE draws the cell"],
  [given.output !== undefined, "--output", ":export csv FILE writes what the cell has"],
  [given.record !== undefined, "--record", ":record FILE records all cells"],
  [given.exports !== undefined, "--prometheus or --otlp"],
  [given.live, "--live", "a cell is live"],
  [given.dryRun, "--dry-run"],
  [given.printProgram, "--ebpf", ":promote shows the program of a one-liner as text"],
];
