import { sizeOf, usualLimit } from "../recording/size.js";
import { replUsage, usageText } from "./usage.js";

const usage = (): string => usageText(replUsage);

const options: readonly string[] = ["--batch", "--json"];
const valued: readonly string[] = ["--record", "--max-size", "--replay"];

/** `--record FILE` and `--record=FILE` apart from the other words. */
function valuesOf(argv: readonly string[]): {
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, string | undefined>>;
} {
  const words: string[] = [];
  const values: Record<string, string | undefined> = {};
  for (let i = 0; i < argv.length; i++) {
    const [, name = "", value] = /^(--[\w-]+)(?:=([^]*))?$/.exec(argv[i]!) ?? [];
    if (!valued.includes(name)) words.push(argv[i]!);
    else values[name.slice(2)] = value ?? argv[++i] ?? "";
  }
  return { words, values };
}

function wrongValues({ record, replay, ...values }: ReturnType<typeof valuesOf>["values"]) {
  const size = values["max-size"];
  if (record === "" || replay === "")
    return `--${record === "" ? "record" : "replay"} needs a file`;
  if (record !== undefined && replay !== undefined)
    return "--record and --replay exclude each other";
  if (size === undefined) return undefined;
  if (record === undefined) return "--max-size goes with --record";
  return sizeOf(size) === undefined
    ? "--max-size needs a size of at least 64k, as 100M"
    : undefined;
}

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
  const { words, values } = valuesOf(argv);
  const wrong = wrongValues(values) ?? wrongUsage(words);
  if (wrong !== undefined) {
    process.stderr.write(`error: ${wrong}\n${usage()}`);
    return 2;
  }
  const [file] = words.filter((word) => !options.includes(word));
  const json = words.includes("--json");
  const { replay } = values;
  if (replay !== undefined) return playBack(replay, words, file);
  const limit = sizeOf(values["max-size"] ?? "") ?? usualLimit;
  const record = values["record"] === undefined ? undefined : { path: values["record"], limit };
  if (words.includes("--batch") || !process.stdin.isTTY || !process.stdout.isTTY) {
    const { runBatch } = await import("./repl/batch.js");
    return runBatch(file, { json, record });
  }
  if (process.env["TERM"] === "dumb" && file === undefined) {
    const { runLines } = await import("./repl/batch.js");
    return runLines();
  }
  const { Interactive } = await import("./repl/interactive.js");
  return new Interactive({ file, ...(record === undefined ? {} : { record }) }).run();
}

async function playBack(
  path: string,
  words: readonly string[],
  script: string | undefined,
): Promise<number> {
  const { runReplay, replayBatch } = await import("./repl/replay.js");
  const plain = !process.stdin.isTTY || !process.stdout.isTTY;
  if (words.includes("--batch") || plain)
    return replayBatch(path, { json: words.includes("--json"), script });
  return runReplay(path);
}
