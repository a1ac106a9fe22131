import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../package/root.js";
import type { Argument, Tool } from "../../tool.js";
import { toTyped } from "./command.js";
import type { ToolGroup } from "./find.js";

/** docs/tools.md: the catalogue, from the declarations. */
export function catalogueMarkdown(groups: readonly ToolGroup[]): string {
  const index = groups.map(
    ({ question, tools }) => `
### ${question}

| tool | what it shows |
|---|---|
${tools.map(({ name, summary }) => `| [${name}](#${name}) | ${cell(sentence(summary))} |`).join("\n")}
`,
  );
  const tools = groups.flatMap((group) => group.tools).sort((a, b) => (a.name < b.name ? -1 : 1));
  return `# Tools

Written by \`npm run docs\` from the declarations in \`tools/\`. Each is \`bin/bcc-tool NAME\`; argdist is
\`bin/bcc-argdist\` too. Those with a program also have \`--json\`, \`--csv\`, \`--raw\`, \`--live\`, \`--flame FILE\` (stacks),
\`-o FILE\`, \`--container\`, \`--cgroup\`, \`--containers\`, \`--dry-run\`, \`--ebpf\`, \`-v\` and \`-q\`, where they have no flag of that
name themselves.
${index.join("")}
${tools.map(toolMarkdown).join("")}`;
}

function toolMarkdown(tool: Tool): string {
  const { name, summary, about, examples } = tool;
  const words = Object.values(tool.arguments).map(argumentWord).join(" ");
  const flags = [
    ...Object.values(tool.arguments).map((one) => [argumentWord(one), one.about] as const),
    ...Object.values(tool.flags).map((one) => [one.flags, one.about] as const),
  ].map(([what, text]) => `| \`${cell(what)}\` | ${cell(text)} |`);
  const commands = examples.map(
    ({ command, about: text }) => `# ${text}\n${toTyped(command, `bin/bcc-tool ${name}`)}`,
  );
  return `
## ${name}

${sentence(summary)}.
${about === undefined ? "" : `\n${about}\n`}${atCallsTracepoints(tool) ? `\n${NONE_OF_32_BITS}\n` : ""}
\`bin/bcc-tool ${name}${words === "" ? "" : ` ${words}`}\`

| argument or flag | meaning |
|---|---|
${flags.join("\n")}

\`\`\`
${commands.join("\n")}
\`\`\`
${outputOf(name)}`;
}

const NONE_OF_32_BITS =
  "What it learns at system calls' own tracepoints it does not learn of 32-bit programs: the kernel has their calls at none of these.";

/** By the tool's C: programs at syscalls:sys_enter_… or sys_exit_…. */
function atCallsTracepoints(tool: Tool): boolean {
  if (!("program" in tool)) return false;
  const root = join(packageRoot(), "tools");
  return readdirSync(root)
    .map((area) => join(root, area, tool.program))
    .filter((path) => existsSync(path))
    .some((path) => /\(syscalls, sys_|\bt:syscalls:sys_/.test(readFileSync(path, "utf8")));
}

/** What it printed of a smoke case, as `npm run outputs` kept it. */
function outputOf(name: string): string {
  const path = join(packageRoot(), "docs/outputs", `${name}.txt`);
  if (!existsSync(path)) return "";
  return `
It prints, for example:

\`\`\`\`
${readFileSync(path, "utf8").trimEnd()}
\`\`\`\`
`;
}

function argumentWord({ name, optional, many }: Argument<unknown>): string {
  const inside = many ? `${name}...` : name;
  return optional ? `[${inside}]` : `<${inside}>`;
}

/** Begins with a capital, unless with the name of a function. */
export const sentence = (text: string): string =>
  /^\w+\(/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

/** Bars end a table's cell, and angle brackets would be taken for tags. */
const cell = (text: string): string => text.replace(/\s+/g, " ").replaceAll("|", "\\|");
