/** tools/index.ts, written from what lies in tools/: a new tool is one new file. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Names of all tools, sorted. */
export const toolNames = (root) =>
  readdirSync(join(root, "tools"))
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .map((file) => file.slice(0, -".ts".length))
    .sort();

export function toolIndex(root) {
  const lines = toolNames(root).map((name) => {
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
    return `  ${key}: () => import("./${name}.js"),\n`;
  });
  return `// Written by \`npm run build\` from the files beside it.
import type { Tool } from "../src/tool.js";

/** Every tool by its name; each is loaded when it is asked for. */
export const tools: Readonly<Record<string, () => Promise<{ readonly default: Tool }>>> = {
${lines.join("")}};
`;
}

/** Leaves a file alone that is right already. */
export function writeToolIndex(root) {
  const path = join(root, "tools/index.ts");
  const text = toolIndex(root);
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
