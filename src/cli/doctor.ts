import { openKernelFacts } from "../facts/index.js";
import { versions } from "../package/versions.js";
import { doctorLines, examine } from "../repl/effects/doctor.js";

/**
 * `bcc-repl doctor [--json]`: what to ask for first in a report of a mistake.
 * The status is 1 where nothing can be attached.
 */
export function printDoctor(argv: readonly string[]): number {
  if (argv.some((word) => word !== "--json")) {
    process.stderr.write("Usage: bcc-repl doctor [--json]\n");
    return 2;
  }
  const kernel = openKernelFacts();
  const findings = examine(kernel);
  if (argv.length > 0) {
    const { user, kernel: has } = findings;
    const notes = kernel.notes ?? [];
    process.stdout.write(`${JSON.stringify({ versions: versions(), user, kernel: has, notes })}\n`);
  } else process.stdout.write(`${doctorLines(kernel, findings).join("\n")}\n`);
  return findings.user.every(({ there }) => there === true) ? 0 : 1;
}
