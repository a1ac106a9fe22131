import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BPF } from "../../src/lib/index.js";
import { packageRoot } from "../../src/package/root.js";

const page = readFileSync(join(packageRoot(), "docs/c.md"), "utf8");
const texts = page.split(/^## /m).flatMap((part) => {
  const section = part.split("\n", 1)[0]!.replace(/^# /, "");
  return [...part.matchAll(/^```c\n([\s\S]*?)^```$/gm)].map(([, text]) => ({
    section,
    text: text!,
  }));
});

/** Filters of sockets and of devices have one context: the page says where this goes. */
const TC = ["--type", "ports_of_udp=tc"];

describe("texts of the page on C", () => {
  let directory = "";
  beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "page-"))));
  afterAll(() => rmSync(directory, { recursive: true }));

  it("are there for each section that has something to write", () => {
    expect(texts.length).toBeGreaterThanOrEqual(7);
  });

  it.each(texts)("$section", async ({ section, text }) => {
    if (text.includes("PARAM(")) {
      // The library's own: bcc-repl does not know it.
      using bpf = await BPF.open({ text });
      expect(bpf.links.length).toBeGreaterThan(0);
      return;
    }
    const file = join(directory, `${section.replace(/\W+/g, "_")}.c`);
    writeFileSync(file, text);
    const said = execFileSync(
      join(packageRoot(), "bin/bcc-repl"),
      ["--check", "--load", ...(text.includes("__sk_buff") ? TC : []), file],
      { encoding: "utf8" },
    );
    expect(said).toMatch(/^ok /);
  });
});
