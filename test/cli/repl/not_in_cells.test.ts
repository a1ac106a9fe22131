import { expect, test } from "vitest";
import { notInCells } from "../../../src/cli/repl/not_in_cells.js";
import { parseToolCommand } from "../../../src/cli/tool/command.js";
import { tools } from "../../../tools/index.js";

const { default: tool } = await tools["profile"]!();

/** What a cell with these words is told. */
function said(...words: readonly string[]): string | undefined {
  const parsed = parseToolCommand(tool, "profile", words);
  if (parsed.kind !== "run") throw new Error(parsed.err);
  const told = notInCells(parsed.common);
  return told && [told.message, told.hint ?? ""].join(" | ");
}

test.each([
  [["--json"], /^--json is for bcc-tool in a shell \| :export json FILE/],
  [["--csv"], /^--csv .* \| :export csv FILE/],
  [["--flame", "a.svg"], /^--flame .* \| :export svg FILE/],
  [["-o", "a"], /^--output .* \| :export/],
  [["--record", "a"], /^--record .* \| :record FILE/],
  [["--prometheus=:1"], /^--prometheus or --otlp is for/],
  [["--live"], /a cell is live/],
])("%j would do nothing in a cell, and that is said", (words, text) => {
  expect(said(...words)).toMatch(text);
});

test("what tasks are traced, and how it is compiled, holds in a cell", () => {
  expect(said("-p", "1", "--cgroup", "/a", "--no-cache", "--raw", "-v", "-q")).toBeUndefined();
});
