import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageRoot } from "../../package/root.js";
import { includedNames } from "../../program/index.js";
import type { Included } from "../../program/index.js";
import { statOf } from "../../facts/stat.js";

/** Headers that come with the tools: tool.h and those beside it. */
export const toolIncludes = (): string => join(packageRoot(), "tools/include");

/** Largest header that is read: another is no header. */
const mostBytes = 1 << 20;

/**
 * What a text includes, and what that includes, of the files in these
 * directories; what is in none of them is the compiler's matter.
 */
export function includedFiles(text: string, directories: readonly string[]): readonly Included[] {
  const found = new Map<string, Included>();
  const follow = (from: string, beside: readonly string[]): void => {
    for (const name of includedNames(from)) {
      const path = [...beside, ...directories]
        .map((directory) => join(directory, name))
        .find((candidate) => isHeader(candidate));
      if (path === undefined || found.has(path)) continue;
      const text = readable(path);
      if (text === undefined) continue;
      found.set(path, { path, text });
      follow(text, [dirname(path)]);
    }
  };
  follow(text, []);
  return [...found.values()];
}

/** Undefined where it may not be read: the compiler will say so. */
function readable(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function isHeader(path: string): boolean {
  const info = statOf(path);
  return info?.isFile() === true && info.size <= mostBytes;
}
