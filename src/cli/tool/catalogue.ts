import { areas } from "../../../tools/index.js";
import { openKernelFacts, openUserFacts } from "../../facts/index.js";
import { versionText } from "../../package/versions.js";
import type { Tool } from "../../types/tool.js";
import { onlineCpus } from "../run/machine.js";
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
  if (argv.length === 1 && argv[0] === "--ready-made") {
    const { makeReadyMade } = await import("./ready_made.js");
    return makeReadyMade();
  }
  const [name, ...more] =
    argv[0] === "--new" ? argv.slice(1).filter((one) => one !== "--counts") : [];
  if (name !== undefined && more.length === 0) {
    const { newTool } = await import("./new_tool.js");
    return newTool(name, argv.includes("--counts") ? "counts" : "events");
  }
  if (argv.length === 1 && argv[0] === "--version") {
    process.stdout.write(versionText("bcc-tool"));
    return 0;
  }
  if (argv.length === 1 && (argv[0] === "--help" || argv[0] === "-h")) {
    process.stdout.write(usage());
    return 0;
  }
  const wrong = argv.find((word) => word.startsWith("-") && !known.has(word));
  process.stderr.write(
    wrong === undefined ? usage() : `error: unknown option '${wrong}'\n(see bcc-tool --help)\n`,
  );
  return 2;
}

const known = new Set(["-h", "--help", "--version", ...toolUsage.options.map(([what]) => what)]);

async function listing(json: boolean): Promise<string> {
  const tools = await allTools();
  const groups = await toolGroups();
  const width = Math.max(...tools.map(({ name }) => name.length));
  const lacks = await lacksOf(tools);
  if (json)
    return tools
      .map(({ name, summary, instead, unproved }) => {
        const question = groups.find((group) => group.tools.some((one) => one.name === name));
        const about = { name, area: areas[name], question: question?.question, summary };
        const lack = lacks.get(name);
        return `${JSON.stringify({ ...about, lacks: lack, instead: lack && instead, unproved })}\n`;
      })
      .join("");
  const own = [...ownTools()].map(([name, path]) => {
    const read = readOwn(path);
    return `  ${name.padEnd(width)}  ${read.ok ? sentence(read.value.summary) : `not in order: ${path}`}\n`;
  });
  const remark = (text: string): string => `  ${"".padEnd(width)}  (${text})\n`;
  return groups
    .map(({ question, tools: answers }) => {
      const lines = answers.map((tool) => {
        const said = remarks(tool, lacks.get(tool.name)).map(remark).join("");
        return `  ${tool.name.padEnd(width)}  ${sentence(tool.summary)}\n${said}`;
      });
      return `${question}\n${lines.join("")}`;
    })
    .concat(own.length === 0 ? [] : [`your own\n${own.join("")}`])
    .join("");
}

/** What must be known before one relies on it here. */
function remarks({ instead, unproved }: Tool, lack: string | undefined): readonly string[] {
  if (lack !== undefined)
    return [`not on this machine: ${lack}${instead === undefined ? "" : `; instead: ${instead}`}`];
  return unproved === undefined ? [] : [`no test has seen it at work: ${unproved}`];
}

/** What this kernel lacks for tools that it can't run, by their names. */
async function lacksOf(tools: readonly Tool[]): Promise<ReadonlyMap<string, string>> {
  const { lackedHere } = await import("./runs_here.js");
  const machine = { kernel: openKernelFacts(), user: openUserFacts(), cpus: onlineCpus() };
  return new Map(
    tools.flatMap((tool): [string, string][] => {
      const lack = lackedHere(tool, machine);
      return lack === undefined ? [] : [[tool.name, lack]];
    }),
  );
}
