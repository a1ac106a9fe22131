import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.js";
import {
  CLASS,
  classOf,
  instructionsOf,
  JMP,
  operationOf,
} from "../../src/program/instructions/decode.js";
import type { CompiledModule, ProgramSpec } from "../../src/types/module.js";

const TEXT = `BPF_HASH(counts, u32);
static int (*outer)(void) = (void *)CALLED_ID_outer;
static int (*inner)(u32) = (void *)CALLED_ID_inner;
int called__inner(u32 key) {
  u64 *count = counts.lookup(&key);
  return count != 0;
}
int called__outer(void) {
  return inner(7) + inner(8);
}
int first(void *ctx) { return outer(); }
int second(void *ctx) { return inner(1); }
int third(void *ctx) { return 0; }
`;
const FLAGS = ["-DCALLED_ID_outer=0x40000001", "-DCALLED_ID_inner=0x40000002"];

async function compiled(cflags: readonly string[]): Promise<CompiledModule> {
  const request = { text: TEXT, fileName: "test.c", cflags, headers: "btf" as const };
  const outcome = await compile(request, { cache: false });
  if (!outcome.ok) throw new Error(outcome.diagnostics[0]!.message);
  return outcome.value.module;
}

test("called functions lie behind the programs that call them, once in each", async () => {
  const { programs } = await compiled(FLAGS);
  expect(programs.map(({ name }) => name)).toEqual(["first", "second", "third"]);
  const functions = programs.map((one) => one.funcInfo!.length / one.funcInfoSize!);
  expect(functions).toEqual([3, 2, 1]);
  // The map that the innermost looks into is put in at its place in each.
  expect(programs.map(({ relocations }) => relocations.map(({ map }) => map))).toEqual([
    ["counts"],
    ["counts"],
    [],
  ]);
  expect(programs.map(callsOf)).toEqual([["outer", "inner", "inner"], ["inner"], []]);
});

/** What a program calls, by the line of C that the called function begins with. */
function callsOf(program: ProgramSpec): readonly (string | undefined)[] {
  const beginsWith = (at: number) =>
    program.lines.find(({ instruction, text }) => instruction >= at && text !== undefined)?.text;
  return instructionsOf(program.instructions).flatMap((one, at) => {
    if (classOf(one) !== CLASS.jmp || operationOf(one) !== JMP.call || one.from !== 1) return [];
    return [/lookup/.test(beginsWith(at + 1 + one.immediate) ?? "") ? "inner" : "outer"];
  });
}
