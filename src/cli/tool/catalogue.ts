import { areas } from "../../../tools/index.js";
import { versionText } from "../../package/versions.js";
import { toolUsage, usageText } from "../usage.js";
import { allTools, toolGroups } from "./find.js";
import { ownTools, readOwn } from "./own_tools.js";
import { sentence } from "./markdown.js";

const usage = (): string => usageText(toolUsage);

/** bcc-tool without a tool's name. */
export async function catalogue(argv: readonly string[]): Promise<number> {
  if (argv.includes("--list") && argv.every((word) => word === "--list" || word === "--json")) {
    process.stdout.write(await listing(argv.includes("--json")));
    return 0;
  }
  if (argv.length === 1 && argv[0] === "--markdown") {
    const { catalogueMarkdown } = await import("./markdown.js");
    process.stdout.write(catalogueMarkdown(await toolGroups()));
    return 0;
  }
  if (argv.length === 2 && argv[0] === "--new") {
    const { newTool } = await import("./new_tool.js");
    return newTool(argv[1]!);
  }
  if (argv.length === 1 && argv[0] === "--version") {
    process.stdout.write(versionText("bcc-tool"));
    return 0;
  }
  if (argv.length === 1 && (argv[0] === "--help" || argv[0] === "-h")) {
    process.stdout.write(usage());
    return 0;
  }
  process.stderr.write(usage());
  return 2;
}

async function listing(json: boolean): Promise<string> {
  const tools = await allTools();
  const groups = await toolGroups();
  const width = Math.max(...tools.map(({ name }) => name.length));
  if (json)
    return tools
      .map(({ name, summary }) => {
        const question = groups.find((group) => group.tools.some((one) => one.name === name));
        const said = { name, area: areas[name], question: question?.question, summary };
        return `${JSON.stringify(said)}\n`;
      })
      .join("");
  const own = [...ownTools()].map(([name, path]) => {
    const read = readOwn(path);
    return `  ${name.padEnd(width)}  ${read.ok ? sentence(read.value.summary) : `not in order: ${path}`}\n`;
  });
  return groups
    .map(({ question, tools: answers }) => {
      const lines = answers.map(
        ({ name, summary }) => `  ${name.padEnd(width)}  ${sentence(summary)}\n`,
      );
      return `${question}\n${lines.join("")}`;
    })
    .concat(own.length === 0 ? [] : [`your own\n${own.join("")}`])
    .join("");
}
