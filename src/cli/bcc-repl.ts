const usage = `usage: bcc-repl [FILE.c]
       bcc-repl --batch [--json] [FILE]
       bcc-repl --check FILE.c... [--load] [--json] [-q]
       bcc-repl --from FILE.bt|FILE.py|-
       bcc-repl --types FILE.c
       bcc-repl doctor [--json]

An interactive terminal for one-liners, tools and BCC C programs.

  FILE.c             run this program, and swap it whenever the file is saved
  --batch            run the lines of FILE or of stdin and print plain text
  --json             with --batch: data as lines of JSON, all else on stderr
  --check FILE.c...  compile BCC C programs; nothing is attached
  --load             with --check: the kernel verifies every program too
  --type NAME=TYPE   with --load: what a program is where its name does not say (xdp, tc, f:vfs_read)
  --from FILE        print a program of bpftrace's or a BCC script as it is written here
  --types FILE.c     print TypeScript interfaces of a program's maps and events
  doctor             what this kernel and user can do, what is missing and how to get it: as :doctor
  --help, --version
`;

const options: readonly string[] = ["--batch", "--json"];

function wrongUsage(argv: readonly string[]): string | undefined {
  const unknown = argv.find((word) => word.startsWith("-") && !options.includes(word));
  if (unknown === "--load" || unknown === "-q" || unknown === "--type")
    return `${unknown} goes with --check`;
  if (unknown !== undefined) return `unknown option '${unknown}'`;
  if (argv.includes("--json") && !argv.includes("--batch")) return "--json goes with --batch";
  const files = argv.filter((word) => !options.includes(word));
  return files.length > 1 ? `one file at a time, not ${files.join(" and ")}` : undefined;
}

/** bcc-repl's command line; answers with the status to end with. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes("--check")) {
    const { runCheck } = await import("./check.js");
    return runCheck(argv.filter((word) => word !== "--check"));
  }
  if (argv[0] === "--from") {
    const [, file, ...more] = argv;
    if (file === undefined || more.length > 0) {
      process.stderr.write(`error: --from takes one file, or - for stdin\n${usage}`);
      return 2;
    }
    const { runFrom } = await import("./repl/from.js");
    return runFrom(file);
  }
  if (argv[0] === "--types") {
    const { printTypes } = await import("./types.js");
    return printTypes(argv.slice(1));
  }
  if (argv[0] === "doctor") {
    const { printDoctor } = await import("./doctor.js");
    return printDoctor(argv.slice(1));
  }
  if (argv.includes("--version")) {
    const { versionText } = await import("../package/versions.js");
    process.stdout.write(versionText("bcc-repl"));
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
  const wrong = wrongUsage(argv);
  if (wrong !== undefined) {
    process.stderr.write(`error: ${wrong}\n${usage}`);
    return 2;
  }
  const [file] = argv.filter((word) => !options.includes(word));
  const json = argv.includes("--json");
  if (argv.includes("--batch") || !process.stdin.isTTY || !process.stdout.isTTY) {
    const { runBatch } = await import("./repl/batch.js");
    return runBatch(file, { json });
  }
  if (process.env["TERM"] === "dumb" && file === undefined) {
    const { runLines } = await import("./repl/batch.js");
    return runLines();
  }
  const { Interactive } = await import("./repl/interactive.js");
  return new Interactive({ file }).run();
}
