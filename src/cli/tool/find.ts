import { join } from "node:path";
import { areas, tools } from "../../../tools/index.js";
import { packageRoot } from "../../package/root.js";
import { nearest } from "../../oneliners/nearest.js";
import type { Tool } from "../../types/tool.js";

export { tools };

/** What BCC has as tools, or a person may look for among them. */
const PROGRAMS = ["trace", "repl"];

/** undefined: there is no such tool, which has been said. */
export async function findTool(name: string): Promise<Tool | undefined> {
  if (Object.hasOwn(tools, name)) return (await tools[name]!()).default;
  process.stderr.write(`error: there is no tool ${name}\n  hint: ${meant(name)}\n`);
  return undefined;
}

function meant(name: string): string {
  if (PROGRAMS.includes(name)) return `bcc-${name} is a program of its own`;
  if (["help", "list"].includes(name)) return `bcc-tool --${name}`;
  // As Debian's and bpftrace's packages call them.
  const bare = name.replace(/(?:-bpfcc|\.bt|\.py)$/, "");
  if (Object.hasOwn(tools, bare)) return `bcc-tool ${bare}`;
  const near = nearest(name, Object.keys(tools));
  return near.length > 0 ? `nearest: ${near.join(", ")}` : "bcc-tool --list names them all";
}

/** In the order of their names. */
export const allTools = (): Promise<readonly Tool[]> =>
  Promise.all(Object.values(tools).map(async (load) => (await load()).default));

export interface ToolGroup {
  readonly question: string;
  readonly tools: readonly Tool[];
}

/** By what they answer, as a person in trouble asks. */
export async function toolGroups(): Promise<readonly ToolGroup[]> {
  const { questions } = await import("../../../tools/questions.js");
  return Promise.all(
    questions.map(async ({ question, tools: names }) => ({
      question,
      tools: await Promise.all(names.map(async (name) => (await tools[name]!()).default)),
    })),
  );
}

/** Path of a C file beside that tool's declaration. */
export const placeOf = (name: string, program: string): string =>
  join(packageRoot(), "tools", areas[name]!, program);
