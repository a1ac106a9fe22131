/**
 * Runs a smoke case of each tool and keeps what it prints, shortened, in docs/outputs, from where
 * the catalogue takes it. By hand: `npm run outputs [-- NAME…]`; a tool that can't run here is left as it is.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allTools } from "../../src/cli/tool/find.js";
import { openKernelFacts } from "../../src/facts/index.js";
import { packageRoot } from "../../src/package/root.js";
import type { Smoke, Tool } from "../../src/tool.js";
import { runSmoke, runsInProcess } from "./inprocess.js";
import { isRows, isThere } from "./needs.js";
import { runTool } from "./run.js";

const LINES = 18;
const COLUMNS = 110;
const kernel = openKernelFacts();

/** One that is about the text, if there is one. */
function caseOf({ smoke }: Tool): Smoke | undefined {
  const able = smoke.filter(({ needs = [] }) => needs.every((need) => isThere(need, kernel)));
  return able.find(({ expect }) => !isRows(expect)) ?? able[0];
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** A path of this package begins with its root; the columns behind it stay where they are. */
const withoutRoot = (text: string): string =>
  text
    .split(packageRoot())
    .reduce((before, rest) => before + rest.replace(/^(\S*)(?= {2})/, `$1${blanks}`));

const blanks = " ".repeat(packageRoot().length);

/** No control bytes, no paths of this machine, no more than a page shows. */
function shortened(text: string): readonly string[] {
  const lines = withoutRoot(text)
    .replace(/[^\n\x20-\x7e\u00a0-\uffff]/g, "")
    .split("\n")
    .map((line) => (line.length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}…` : line.trimEnd()));
  while (lines.at(-1) === "") lines.pop();
  while (lines[0] === "") lines.shift();
  return lines.length > LINES ? [...lines.slice(0, LINES - 1), "…"] : lines;
}

async function keep(tool: Tool, directory: string): Promise<string> {
  const smoke = caseOf(tool);
  if (smoke === undefined) return "has no case that can run here";
  const { workload, endsItself = false } = smoke;
  const ended = runsInProcess(tool)
    ? await runSmoke(tool, smoke)
    : await runTool(tool.name, smoke.arguments, {
        endsItself,
        ...(workload === undefined ? {} : { workload: [...workload] as [string] }),
      });
  if (ended.status !== 0) return `ended with ${ended.status}`;
  const lines = shortened(ended.stdout);
  if (lines.length === 0) return "printed nothing";
  const words = smoke.arguments.map((word) => word.replaceAll("{pid}", String(ended.pid ?? 0)));
  const command = ["# bcc-tool", tool.name, ...words.map(quoted)].join(" ");
  writeFileSync(join(directory, `${tool.name}.txt`), `${[command, ...lines].join("\n")}\n`);
  return "";
}

const names = process.argv.slice(2);
const directory = join(packageRoot(), "docs/outputs");
mkdirSync(directory, { recursive: true });
for (const tool of await allTools()) {
  if (names.length > 0 && !names.includes(tool.name)) continue;
  const why = await keep(tool, directory).catch((error: unknown) => String(error));
  process.stdout.write(`${tool.name}${why === "" ? "" : `: ${why}`}\n`);
}
process.exit(0);
