import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/package/root.js";

export const readme = (): string => readFileSync(join(packageRoot(), "README.md"), "utf8");

export interface Example {
  readonly line: string;
  /** What its block says that it needs: `kernel functions`. */
  readonly needs: string | undefined;
}

/** Each command line of the README's shell blocks. */
export function examples(text: string): readonly Example[] {
  return [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block = ""]) => {
    const lines = block.trimEnd().split("\n");
    const needs = lines.map((line) => /^# needs: (.*)$/.exec(line)?.[1]).find((found) => found);
    return lines.filter((line) => !line.startsWith("#")).map((line) => ({ line, needs }));
  });
}
