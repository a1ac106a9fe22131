import { Command, CommanderError } from "commander";
import { wayOut } from "../tool/command.js";
import { mergeLines, type MergeSettings } from "./run.js";

const name = "bcc-tool merge";

/** `… --json | bcc-tool merge`: what many hosts sent, as one. */
export async function merge(argv: readonly string[]): Promise<number> {
  const program = new Command(name)
    .exitOverride()
    .description(
      "Adds up what a tool's --json printed on many hosts: tables and histograms at the end,\n" +
        "rows with a column for the host as they come. A host that failed or sent half a line\n" +
        "is named and left out; clush's and pdsh's own words belong to the input: 2>&1.",
    )
    .argument("[files...]", "what was printed; without any, stdin")
    .option("--json", "one JSON object per line")
    .option("--by-host", "keep hosts apart in tables and histograms too")
    .option("--flame <file>", "write stacks as a flame graph (SVG)")
    .option("--record <file>", "record it for bcc-repl --replay")
    .showHelpAfterError(wayOut(name))
    .addHelpText(
      "after",
      "\nExamples:\n  clush -qL -w 'web[1-9]' 'bcc-tool biolatency --json 10 1' 2>&1 | bcc-tool merge",
    );
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return mergeLines(program.opts<MergeSettings>(), program.args);
}
