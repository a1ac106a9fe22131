/** tools/index.ts, written from what lies in the folders of tools/: a new tool is two new files. */
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Folders of tools/ that hold none themselves: C that they share. */
const noAreas = new Set(["include"]);

/** Every tool with its folder, by name. */
export function toolPlaces(root) {
  const tools = join(root, "tools");
  return readdirSync(tools, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !noAreas.has(entry.name))
    .flatMap(({ name: area }) =>
      readdirSync(join(tools, area))
        .filter((file) => file.endsWith(".ts") && !file.startsWith("_"))
        .map((file) => ({ area, name: file.slice(0, -".ts".length) })),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Names of all tools, sorted. */
export const toolNames = (root) => toolPlaces(root).map(({ name }) => name);

export function toolIndex(root) {
  const key = (name) => (/^\w+$/.test(name) ? name : JSON.stringify(name));
  const places = toolPlaces(root);
  const loads = places.map(
    ({ area, name }) => `  ${key(name)}: () => import("./${area}/${name}.js"),\n`,
  );
  const areas = places.map(({ area, name }) => `  ${key(name)}: "${area}",\n`);
  return `// Written by \`npm run build\` from the folders beside it.
import type { Tool } from "../src/tool.js";

/** Every tool by its name; each is loaded when it is asked for. */
export const tools: Readonly<Record<string, () => Promise<{ readonly default: Tool }>>> = {
${loads.join("")}};

/** The folder of each: what it looks at. */
export const areas: Readonly<Record<string, string>> = {
${areas.join("")}};
`;
}

/** Leaves a file alone that is right already. */
export function writeToolIndex(root) {
  const path = join(root, "tools/index.ts");
  const text = toolIndex(root);
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
}
