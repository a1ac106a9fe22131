import { Command } from "commander";
import { expect, test } from "vitest";
import { parseCommand } from "../../src/cli/trace/options.js";
import { usageError } from "../../src/cli/usage_errors.js";

const tool = () =>
  new Command("bcc-tool one")
    .option("-p, --pid <pid>", "only this process")
    .option("-m, --milliseconds", "in milliseconds")
    .option("-F, --flags", "by flags");

/** What is said of these words. */
function said(...words: readonly string[]): string {
  let text = "";
  const program = tool()
    .exitOverride()
    .configureOutput({
      writeErr: () => {},
      outputError: (message) => (text = usageError(message, program)),
    });
  expect(() => program.parse(words, { from: "user" })).toThrow();
  return text;
}

test.each([
  [["--mili"], "error: unknown option '--mili'\n"],
  [["--milli"], "error: unknown option '--milli'\n  hint: nearest: --milliseconds\n"],
  [["--flgs"], "error: unknown option '--flgs'\n  hint: nearest: --flags\n"],
  [["-f"], "error: unknown option '-f'\n  hint: there is -F, --flags: by flags\n"],
  [["-q"], "error: unknown option '-q'\n"],
  [
    ["42"],
    "error: unexpected argument 42: bcc-tool one takes none\n  hint: -p 42 for that process\n",
  ],
  [["a", "b"], "error: unexpected argument a b: bcc-tool one takes none\n"],
])("%j", (words, text) => {
  expect(said(...words)).toBe(text);
});

test("bcc-trace says it so", () => {
  expect(parseCommand(["--jsn", "x"])).toMatchObject({
    kind: "exit",
    status: 2,
    err: "error: unknown option '--jsn'\n  hint: nearest: --json\n(see bcc-trace --help)\n",
  });
});
