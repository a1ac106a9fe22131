import { version } from "./version.js";

const usage = `usage: bcc-repl --check FILE.c... [--load] [--json] [-q]

  --check FILE.c...  compile BCC C programs; nothing is attached
  --load             with --check: the kernel verifies every program too
  --help, --version

The interactive terminal is not part of this version. To trace, use bcc-trace.
`;

/** bcc-repl's command line; answers with the status to end with. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes("--check")) {
    const { runCheck } = await import("./check.js");
    return runCheck(argv.filter((word) => word !== "--check"));
  }
  if (argv.includes("--version")) {
    process.stdout.write(`bcc-repl ${version()}\n`);
    return 0;
  }
  if (argv.includes("--help") || argv.includes("-h")) {
    process.stdout.write(usage);
    return 0;
  }
  process.stderr.write(usage);
  return 2;
}
