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

const header = `struct load { unsigned long val; char tag[12]; short arr[4]; unsigned f1:3, f2:7; int :0; signed f3:5; struct load *next; };
/* typedef struct { int no; } never_t; */
typedef struct { int id; char tag[12]; short arr[3]; unsigned f0:2, f1:4; struct { int deep; } in; } bare_t, *bare_p;
typedef bare_t again_t;
typedef enum { RED = 3, BLUE = 5 } colour_t;
typedef int mine_t;
typedef struct unseen unseen_t;
struct holder { bare_t inner; mine_t m; colour_t c; };
`;
let directory = "";
let kernel: KernelFacts;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "included-"));
  const path = join(directory, "load.h");
  writeFileSync(path, header);
  kernel = await kernelWithIncludes([path], PROBES, new CacheStore());
});
afterAll(() => rmSync(directory, { recursive: true }));

const PROBES = [
  "c:getenv(struct load *l)",
  "c:getenv(bare_t *b, again_t *a, bare_p p, unseen_t *u, mine_t m)",
  "c:getenv(struct holder *h, struct unseen *s, colour_t c)",
];

/** What the program of a probe with that value reads, or what is wrong with it. */
function planned(value: string): string {
  const parameters = PROBES.find((each) => new RegExp(`\\b${value[0]}[,)]`).test(each));
  const probe = `${parameters} "%d", ${value}`;
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
    ["a type without a tag", "b->id", /s32 v0 = 0;\n.*\(void \*\)ctx->di\)/],
    ["its arrays", "b->arr[1]", /\+ 16\) \+ 2\)/],
    ["its bit-fields", "b->f1", /<< 42\) >> 60/],
    ["a struct in it", "b->in.deep", /\+ 24\b/],
    ["a typedef of a typedef", "a->f1", /<< 42\) >> 60/],
    ["one for a pointer", "p->in.deep", /\+ 24\b/],
    ["within a struct", "h->inner.in.deep", /\+ 24\b/],
    ["behind it", "h->c", /\+ 32\b/],
    ["misspelt, without a tag", "b->idd", /bare_t has no member idd; nearest: id/],
  ])("%s: %s", (_, value, expected) => {
    expect(planned(value)).toMatch(expected);
  });

  test("beside the kernel's own", () => {
    expect(kernel.types.find("load", "struct")).toBeGreaterThan(1 << 27);
    expect(kernel.features).toBeDefined();
  });
});
