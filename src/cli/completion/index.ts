import { bashCandidates, candidates } from "./query.js";
import { scripts } from "./scripts.js";

const usage = "Usage: bcc-tool completion bash|zsh|fish\n";

/** `bcc-tool completion SHELL`: the script for a shell to read. */
export function completionScript(argv: readonly string[]): number {
  const [shell = ""] = argv;
  if (argv.length !== 1 || !Object.hasOwn(scripts, shell)) {
    process.stderr.write(usage);
    return 2;
  }
  process.stdout.write(scripts[shell]!);
  return 0;
}

/** `bcc-tool --complete SHELL LINE`: what such a script asks at each Tab. */
export async function answerShell(argv: readonly string[]): Promise<number> {
  const [shell = "", line] = argv;
  if (line === undefined) return 2;
  const found = await (shell === "bash" ? bashCandidates(line) : candidates(line));
  process.stdout.write(found.map((text) => `${text}\n`).join(""));
  return 0;
}
