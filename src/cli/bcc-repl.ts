import { version } from "./version.js";

const usage = `usage: bcc-repl [FILE.c]
       bcc-repl --batch [FILE]
       bcc-repl --check FILE.c... [--load] [--json] [-q]

An interactive terminal for one-liners, tools and BCC C programs.

  FILE.c             run this program, and swap it whenever the file is saved
  --batch            run the lines of FILE or of stdin and print plain text
  --check FILE.c...  compile BCC C programs; nothing is attached
  --load             with --check: the kernel verifies every program too
  --help, --version
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
  if (argv[0] === "--markdown") {
    const { markdown } = await import("./repl/markdown.js");
    process.stdout.write(markdown());
    return 0;
  }
  if (argv.includes("--help") || argv.includes("-h")) {
    process.stdout.write(usage);
    return 0;
  }
  const files = argv.filter((word) => word !== "--batch");
  if (files.length > 1 || files.some((word) => word.startsWith("-"))) {
    process.stderr.write(usage);
    return 2;
  }
  if (argv.includes("--batch") || !process.stdin.isTTY || !process.stdout.isTTY) {
    const { runBatch } = await import("./repl/batch.js");
    return runBatch(files[0]);
  }
  const { Interactive } = await import("./repl/interactive.js");
  return new Interactive({ file: files[0] }).run();
}
