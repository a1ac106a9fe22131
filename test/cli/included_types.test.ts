import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kernelWithIncludes } from "../../src/cli/run/included_types.js";
import { CacheStore } from "../../src/compile/store.js";
import { planTrace } from "../../src/oneliners/trace/index.js";
import type { KernelFacts } from "../../src/types/facts.js";
import { DEFAULT_OPTIONS } from "../../src/oneliners/trace/options.js";
import { fakeUser } from "../support/user.js";

const header = `struct load { unsigned long val; char tag[12]; short arr[4]; unsigned f1:3, f2:7; int :0; signed f3:5; struct load *next; };\n`;
let directory = "";
let kernel: KernelFacts;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "included-"));
  const path = join(directory, "load.h");
  writeFileSync(path, header);
  kernel = await kernelWithIncludes([path], ["c:getenv(struct load *l)"], new CacheStore());
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What the program of a probe with that value reads, or what is wrong with it. */
function planned(value: string): string {
  const probe = `c:getenv(struct load *l) "%d", ${value}`;
  const plan = planTrace([probe], DEFAULT_OPTIONS, kernel, fakeUser());
  return plan.ok
    ? plan.value.cText
    : `${plan.diagnostics[0]!.message}; ${plan.diagnostics[0]!.hint}`;
}

describe("members of a struct of -I", () => {
  test.each([
    ["elements of an array", "l->arr[1]", /\+ 20\) \+ 2\)/],
    ["the first bit-field", "l->f1", /<< 61\) >> 61/],
    ["a bit-field behind another", "l->f2", /<< 54\) >> 57/],
    ["one with a sign", "l->f3", /\(s64\)\(\(u64\)v\d+ << 59\) >> 59/],
    ["through a pointer", "l->next->val", /\+ 40\b/],
    ["misspelt", "l->arrr", /no member arrr; nearest: arr/],
  ])("%s: %s", (_, value, expected) => {
    expect(planned(value)).toMatch(expected);
  });

  test("beside the kernel's own", () => {
    expect(kernel.types.find("load", "struct")).toBeGreaterThan(1 << 27);
    expect(kernel.features).toBeDefined();
  });
});
