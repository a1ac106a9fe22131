import { replUsage, usageText } from "./usage.js";

const usage = (): string => usageText(replUsage);

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
      process.stderr.write(`error: --from takes one file, or - for stdin\n${usage()}`);
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
    process.stdout.write(usage());
    return 0;
  }
  const wrong = wrongUsage(argv);
  if (wrong !== undefined) {
    process.stderr.write(`error: ${wrong}\n${usage()}`);
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
