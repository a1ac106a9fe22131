import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/package/root.js";

export const page = (path: string): string => readFileSync(join(packageRoot(), path), "utf8");
export const readme = (): string => page("README.md");
/** With all flags of all commands. */
export const commands = (): string => page("docs/commands.md");

export interface Example {
  readonly line: string;
  /** What its block says that it needs: `kernel functions`. */
  readonly needs: string | undefined;
  /** The block without a language that follows it: what it printed. */
  readonly printed?: string;
}

/** Each command line of a page's shell blocks. */
export function examples(text: string): readonly Example[] {
  const blocks = /^```sh\n([^]*?)^```$(?:\n```\n([^]*?)^```$)?/gm;
  return [...text.matchAll(blocks)].flatMap(([, block = "", printed]) => {
    const lines = block.trimEnd().split("\n");
    const needs = lines.map((line) => /^# needs: (.*)$/.exec(line)?.[1]).find((found) => found);
    return lines
      .filter((line) => !line.startsWith("#"))
      .map((line) => ({ line, needs, ...(printed === undefined ? {} : { printed }) }));
  });
}
