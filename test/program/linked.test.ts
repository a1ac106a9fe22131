import { expect, test } from "vitest";
import { compile } from "../../src/compile/compile.js";
import { linkedId } from "../../src/program/form_names.js";
import { instructionsOf, isWide } from "../../src/program/instructions/decode.js";
import { calledIds, withFunctions } from "../../src/program/instructions/linked.js";
import type { CompiledModule } from "../../src/types/module.js";

const PROGRAMS = `BPF_ARRAY(own, u64, 1);
static int (*looked)(u32) = (void *)LINKED_ID_looked;
static int (*seven)(void) = (void *)LINKED_ID_seven;
int first(void *ctx) {
  int zero = 0;
  u64 *value = own.lookup(&zero);
  return value ? looked(7) + looked(8) + seven() : 0;
}
int second(void *ctx) { return seven(); }
int third(void *ctx) { return 0; }
`;
const FUNCTIONS = `BPF_HASH(counts, u32);
int linked__looked(u32 key) { return counts.lookup(&key) != 0; }
int linked__seven(void) { return 7; }
`;

async function compiled(text: string): Promise<CompiledModule> {
  const cflags = ["looked", "seven"].map((name) => `-DLINKED_ID_${name}=${linkedId(name)}`);
  const outcome = await compile(
    { text, fileName: "test.c", cflags, headers: "btf" },
    { cache: false },
  );
  if (!outcome.ok) throw new Error(outcome.diagnostics[0]!.message);
  return outcome.value.module;
}

const programs = await compiled(PROGRAMS);
const functions = await compiled(FUNCTIONS);
const codeOf = (module: CompiledModule, name: string) =>
  instructionsOf(module.programs.find((program) => program.name === name)!.instructions);

/** The functions that a program's calls lead to: whatever stands there. */
function ledTo(module: CompiledModule, name: string): readonly string[] {
  const code = codeOf(module, name);
  return code.flatMap((one, at) => {
    if (one.code !== 0x85 || one.from !== 1) return [];
    const there = code.slice(at + 1 + one.immediate);
    return functions.programs
      .filter(({ instructions }) => {
        const own = instructionsOf(instructions);
        return JSON.stringify(own) === JSON.stringify(there.slice(0, own.length));
      })
      .map((each) => each.name);
  });
}

test("functions lie behind the programs that call them, once in each", () => {
  const linked = withFunctions(programs, [functions]);
  expect(ledTo(linked, "first")).toEqual(["linked__looked", "linked__looked", "linked__seven"]);
  expect(ledTo(linked, "second")).toEqual(["linked__seven"]);
  const lengths = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + codeOf(functions, name).length, 0);
  const grown = (name: string) => codeOf(linked, name).length - codeOf(programs, name).length;
  expect(grown("first")).toBe(lengths(["linked__looked", "linked__seven"]));
  expect(grown("second")).toBe(lengths(["linked__seven"]));
  expect(linked.programs[2]).toBe(programs.programs[2]);
});

test("their maps come along, each at its place", () => {
  const linked = withFunctions(programs, [functions]);
  expect(linked.maps.map(({ name }) => name)).toEqual(["own", "counts"]);
  const first = linked.programs[0]!;
  expect(first.relocations.map(({ map }) => map)).toEqual(["own", "counts"]);
  for (const { instruction } of first.relocations)
    expect(isWide(codeOf(linked, "first")[instruction]!)).toBe(true);
});

test("without functions nothing is called, and all else is as it was", () => {
  const alone = withFunctions(programs, []);
  expect(alone.maps.map(({ name }) => name)).toEqual(["own"]);
  for (const { name } of programs.programs) {
    const before = codeOf(programs, name);
    const after = codeOf(alone, name);
    const differ = after.flatMap((one, i) =>
      JSON.stringify(one) === JSON.stringify(before[i]) ? [] : [[before[i]!.immediate, one.code]],
    );
    const calls = before.filter(({ code, immediate }) => code === 0x85 && immediate > 0x40000000);
    expect(differ).toEqual(calls.map(({ immediate }) => [immediate, 0xb7]));
  }
});

test("of two modules each gives its own; what is in neither is left out", () => {
  const one = (name: string) => ({
    ...functions,
    programs: functions.programs.filter((program) => program.name === name),
  });
  const both = withFunctions(programs, [
    one("linked__looked"),
    { ...one("linked__seven"), maps: [] },
  ]);
  expect(both).toEqual(withFunctions(programs, [functions]));
  const seven = withFunctions(programs, [{ ...one("linked__seven"), maps: [] }]);
  expect(ledTo(seven, "first")).toEqual(["linked__seven"]);
  expect(codeOf(seven, "first").filter(({ immediate }) => immediate > 0x40000000)).toEqual([]);
});

test("what is called is known by its number", () => {
  expect([...calledIds(programs)]).toEqual([linkedId("looked"), linkedId("seven")]);
  expect(calledIds(functions).size).toBe(0);
});
