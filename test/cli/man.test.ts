import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { manualPages } from "../../src/cli/man/pages.js";
import { pageText, plain, term } from "../../src/cli/man/roff.js";
import { allTools } from "../../src/cli/tool/find.js";
import { packageRoot } from "../../src/package/root.js";

const pages = await manualPages();

/** As `man` shows it, without overstrikes; `warnings` is what groff says about the source. */
function shown(text: string): { readonly text: string; readonly warnings: string } {
  const ended = spawnSync("groff", ["-ww", "-man", "-Tutf8", "-P-cbou", "-rLL=200n"], {
    input: text,
    encoding: "utf8",
  });
  return { text: ended.stdout, warnings: ended.stderr };
}

test("every command and every tool has a page", async () => {
  const tools = (await allTools()).map(({ name }) => `bcc-tool-${name}.8`);
  const commands = ["bcc-trace.8", "bcc-argdist.8", "bcc-tool.8", "bcc-repl.8"];
  expect([...pages.keys()].sort()).toEqual([...commands, ...tools].sort());
});

test("groff has nothing to say against any of them", () => {
  expect(shown([...pages.values()].join("")).warnings).toBe("");
});

test("package.json names every page, as npm links no others (npm run docs)", () => {
  const { man } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
    readonly man: readonly string[];
  };
  expect(man).toEqual([...pages.keys()].sort().map((name) => `dist/man/${name}`));
});

describe("a page", () => {
  const { text } = shown(pages.get("bcc-tool-biolatency.8")!);

  test("has name, flags, examples", () => {
    expect(text).toMatch(/^ +bcc-tool-biolatency - latency of block I\/O, as histograms$/m);
    expect(text).toMatch(/^ +-d, --disk name$/m);
    expect(text).toMatch(/^ +bcc-tool biolatency 1 10$/m);
    expect(text).toMatch(/^ +--json +one JSON object per line$/m);
  });

  test("keeps what roff has a meaning for", () => {
    const odd = ".x 'y\n'z \\n -v \"q\" µ → b";
    const made = pageText({ name: "a", summary: "b", version: "1", body: [[plain(odd)]] });
    const { text: lines, warnings } = shown(made);
    expect(warnings).toBe("");
    expect(lines.replace(/\s+/g, " ")).toContain(odd.replace(/\s+/g, " "));
  });

  test("says what is typed and what stands for something", () => {
    expect(term("-p, --pid <pid>")).toBe("\\fB\\-p\\fR, \\fB\\-\\-pid \\fR\\fIpid\\fR");
  });
});
