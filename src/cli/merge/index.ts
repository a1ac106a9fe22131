import { Command, CommanderError } from "commander";
import { wayOut } from "../tool/command.js";
import { mergeLines, type MergeSettings } from "./run.js";

const name = "bcc-tool merge";

/** `… --json | bcc-tool merge`: what many hosts sent, as one. */
export async function merge(argv: readonly string[]): Promise<number> {
  const program = new Command(name)
    .exitOverride()
    .helpOption("-h, --help", "show this")
    .description(
      "Adds up what a tool's --json printed on many hosts: tables and histograms at the end, " +
        "rows as they come, with a column for the host. A host that failed or whose last line is " +
        "incomplete is named and left out. The input may contain messages of clush and pdsh: 2>&1.",
    )
    .argument("[files...]", "output of the hosts (default: stdin)")
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
