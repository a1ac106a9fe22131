import { existsSync } from "node:fs";
import { readWords, type Words } from "./repl/arguments.js";
import { replUsage, usageText } from "./usage.js";

const usage = (): string => usageText(replUsage);

/** bcc-repl's command line; answers with the status to end with. */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes("--check")) {
    const { runCheck } = await import("./check.js");
    return runCheck(argv.filter((word) => word !== "--check"));
  }
  if (argv[0] === "--from") {
    const [, file, ...more] = argv;
    if (file === undefined || more.length > 0) {
      process.stderr.write("error: --from takes one file, or - for stdin\n(see bcc-repl --help)\n");
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
  const words = readWords(argv);
  if ("wrong" in words) {
    process.stderr.write(`error: ${words.wrong}\n(see bcc-repl --help)\n`);
    return 2;
  }
  return open(words);
}

async function open(words: Words): Promise<number> {
  const { file, first, large, lessons, record, replay } = words;
  if (file !== undefined && /^[\w-]+$/.test(file) && !existsSync(file)) return noSuchWord(file);
  const batch = words.batch || !process.stdin.isTTY || !process.stdout.isTTY;
  if (replay !== undefined) return playBack(replay, { ...words, batch });
  if (words.play) {
    const { printPlayed } = await import("./repl/play_lesson.js");
    return printPlayed(Number(first?.split(" ")[1]), lessons);
  }
  if (first === ":lesson") {
    const { runStatements } = await import("./repl/batch.js");
    return runStatements([first], words);
  }
  if (batch) {
    const { runBatch } = await import("./repl/batch.js");
    return runBatch(file, words);
  }
  if (process.env["TERM"] === "dumb" && file === undefined) {
    const { runLines } = await import("./repl/batch.js");
    return runLines(words);
  }
  const { Interactive } = await import("./repl/interactive.js");
  const recorded = record === undefined ? {} : { record };
  return new Interactive({ file, first, large, lessons, ...recorded }).run();
}

/** What looks like a command and is none: perhaps it was meant for one. */
async function noSuchWord(word: string): Promise<number> {
  const { tools } = await import("../../tools/index.js");
  const { nearest } = await import("../oneliners/nearest.js");
  const words = ["doctor", "lesson", ...Object.keys(tools)];
  const [near] = words.includes(word) ? [word] : nearest(word, words);
  const way =
    near === undefined
      ? "see bcc-repl --help"
      : Object.hasOwn(tools, near)
        ? `the tool: bcc-tool ${near}`
        : `nearest: bcc-repl ${near}`;
  process.stderr.write(`error: there is no file ${word}; ${way}\n`);
  return 2;
}

async function playBack(path: string, { batch, json, file }: Words): Promise<number> {
  const { runReplay, replayBatch } = await import("./repl/replay.js");
  return batch ? replayBatch(path, { json, script: file }) : runReplay(path);
}
