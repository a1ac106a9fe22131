import { expect, test } from "vitest";
import { notInCells, notInLines } from "../../../src/cli/repl/not_in_cells.js";
import { parseToolCommand } from "../../../src/cli/tool/command.js";
import { parseCommand } from "../../../src/cli/trace/options.js";
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

test.each([
  [["--json"], /^--json is for bcc-trace in a shell \| :export json FILE/],
  [["--csv"], /^--csv .* \| :export csv FILE/],
  [["-o", "a"], /^--output .* \| :export/],
  [["--ebpf"], /^--ebpf .* \| :promote/],
])("%j would do nothing in a one-liner's cell", (words, text) => {
  const parsed = parseCommand([...words, "t:sched:sched_switch"]);
  if (parsed.kind !== "run") throw new Error(parsed.err);
  const told = notInLines(parsed.command);
  expect(`${told?.message} | ${told?.hint}`).toMatch(text);
});

test("what tasks are traced, and how it is compiled, holds in a cell", () => {
  expect(said("-p", "1", "--cgroup", "/a", "--no-cache", "--raw", "-v", "-q")).toBeUndefined();
});
