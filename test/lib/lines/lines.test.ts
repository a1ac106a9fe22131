import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/package/root.js";
import { DIALECT } from "./dialect.js";
import { LIBRARY } from "./library.js";
import { FILES, type File } from "./line.js";
import { PYTHON } from "./python.js";

const LINES = { ...DIALECT, ...PYTHON, ...LIBRARY };

const texts = new Map(
  Object.entries(FILES).map(([name, path]) => [
    name,
    readFileSync(join(packageRoot(), path), "utf8"),
  ]),
);

/** Titles as vitest has them: what `it` and its tables begin with, and the items of cases. */
function titlesOf(file: File): ReadonlySet<string> {
  const text = texts.get(file)!;
  const written = text.matchAll(/(?:item: |[([]\s*)"((?:[^"\\]|\\.)*)"/g);
  return new Set([...written].map(([, title]) => title!.replace(/\\(.)/g, "$1")));
}
const titles = new Map((Object.keys(FILES) as File[]).map((file) => [file, titlesOf(file)]));

/** How many lines each section of the list has at least: none is lost unseen. */
const AT_LEAST: Readonly<Record<string, number>> = {
  ...{ "1.1 entry points": 20, "1.2 registers": 7, "1.3 data helpers": 17, "1.4 output": 8 },
  ...{ "1.5 map macros": 27, "1.6 map methods": 20, "1.7 rules": 10, "1.8 packets": 20 },
  ...{ "1.9 helpers": 1, "2.1 BPF": 10, "2.2 attach and detach": 16, "2.3 output": 5 },
  ...{ "2.4 tables": 18, "2.5 names": 10, "2.6 other front ends": 1 },
  ...{ "2.7 names that are not BCC's": 3 },
};

it("every section of the list is there, with all of its lines", () => {
  for (const [section, least] of Object.entries(AT_LEAST))
    expect(LINES[section]?.length, section).toBeGreaterThanOrEqual(least);
});

describe.each(Object.entries(LINES))("%s", (_, lines) => {
  it("names tests that are there, or a reason", () => {
    const wrong = lines.flatMap((line) => {
      if (line.length === 2) return line[1].none.length > 20 ? [] : [`${line[0]}: no reason`];
      const [words, file, title] = line;
      return titles.get(file)!.has(title) ? [] : [`${words}: ${FILES[file]} has no "${title}"`];
    });
    expect(wrong).toEqual([]);
  });

  it("is about words of C that its tests' files have", () => {
    const wrong = lines.flatMap((line) => {
      if (line.length === 2) return [];
      const [words, file] = line;
      // Macros, helpers and registers are written in C as they are called.
      const names = words
        .split(" ")
        .filter((word) => /^(?:BPF_|bpf_|PT_REGS_|[A-Z_]+_PROBE$)/.test(word));
      return names
        .filter((name) => !texts.get(file)!.includes(name))
        .map((name) => `${name}: ${FILES[file]}`);
    });
    expect(wrong).toEqual([]);
  });
});
