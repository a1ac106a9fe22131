import { expect, it } from "vitest";
import {
  definedNames,
  functionsWithBody,
  globalVariables,
  includes,
  recordBody,
} from "../../src/ctext/declarations.js";
import { chainAt, divisionIn } from "../../src/ctext/chain.js";
import { codeTokens, tokenEnd, withoutComments } from "../../src/ctext/tokens.js";

it.each([
  ["static u32 seen[4];", ["seen"]],
  ["int a, *b = 0, c;", ["a", "b"]],
  ["struct both { u32 n; } both;\nstruct tag;", ["both"]],
  ['typedef unsigned long word;\nconst char *names[] = {"a"};', ["names"]],
  ["BPF_HASH(t);\nint f(void *ctx) { int local = 1; return local; }", []],
  [
    "// int no;\n#define X int no;\nTRACEPOINT_PROBE(a, b) { u64 local; return 0; }\nu64 yes;",
    ["yes"],
  ],
  ["static __attribute__((aligned(8))) u64 aligned;", ["aligned"]],
  ["extern int outside;\nEVENTS(a, struct b)\nu8 behind;", ["outside", "behind"]],
])("variables outside of functions: %j", (text, names) => {
  expect(globalVariables(text)).toEqual(names);
});

it("functions that have a body, records, definitions and includes", () => {
  const text = `#include "mine.h"
#include <linux/fs.h> /* #include "no.h" */
#define ONE 1
int declared(int a);
static int own(int (*f)(int)) { return f(ONE); }
struct outer { struct { u32 in; } part; u32 last; };
int f(void *ctx) { return own(0) + declared(1); }`;
  expect([...functionsWithBody(text)]).toEqual(["own", "f"]);
  expect(recordBody(text, "outer")).toBe(" struct { u32 in; } part; u32 last; ");
  expect(recordBody(text, "out")).toBeUndefined();
  expect(definedNames(text)).toEqual(["ONE"]);
  expect(includes(text)).toEqual([
    { name: "mine.h", quoted: true },
    { name: "linux/fs.h", quoted: false },
  ]);
});

it("chains of members, and what is divided", () => {
  const line = "u64 n = task->mm->total_vm / 3;";
  const tokens = codeTokens(line);
  expect(chainAt(line, tokens, 3)).toMatchObject({ text: "task->mm->total_vm", lastArrow: true });
  expect(chainAt(line, tokens, 2)).toBeUndefined();
  expect(divisionIn(line)).toBe("task->mm->total_vm / 3");
  expect(divisionIn("n = a.b % c")).toBe("a.b % c");
  expect(divisionIn("n = 4 * c")).toBeUndefined();
});

it("a token's end, and a text without its comments", () => {
  expect(tokenEnd("a->b", 1)).toBe(3);
  expect(tokenEnd("name_1 = 2", 0)).toBe(6);
  expect(tokenEnd("a  b", 1)).toBe(1);
  const text = '#define A "x" // y\nint a; /* b\nc */ char *s = "d//e"; //';
  const bare = withoutComments(text);
  expect(bare).toBe("#define A         \nint a;     \n     char *s =       ;   ");
  expect(bare.length).toBe(text.length);
});
