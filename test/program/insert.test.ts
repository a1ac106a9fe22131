import { expect, it } from "vitest";
import { instructionsOf } from "../../src/program/instructions/decode.js";
import { withInsertions } from "../../src/program/instructions/insert.js";
import {
  assemble,
  call,
  exit,
  helper,
  jumpIfNot,
  jumpIfZero,
  label,
  loadMap,
  movImm,
} from "../engine/assemble.js";

/** A loop, a way out of it, and maps on both sides of the place. */
const program = assemble("f", [
  loadMap(1, "first"),
  label("again"),
  jumpIfZero(1, "out"),
  call(helper.ktime),
  jumpIfNot(0, 5, "again"),
  label("out"),
  loadMap(1, "second"),
  movImm(0, 0),
  exit(),
]);
const NOTHING = [0xb7, 0x02, 0, 0, 7, 0, 0, 0];
const insertion = (after: number, count: number) => ({
  after,
  instructions: Uint8Array.from(Array.from({ length: count }, () => NOTHING).flat()),
  relocations: [{ instruction: count - 1, map: "new" }],
});

it("jumps lead where they led, and maps stay with their instructions", () => {
  const changed = withInsertions(program, [insertion(3, 2), insertion(4, 1)])!;
  const code = instructionsOf(changed.instructions);
  const [old, place] = [
    instructionsOf(program.instructions),
    (at: number) => at + (at > 3 ? 2 : 0) + (at > 4 ? 1 : 0),
  ];
  expect(old.map((_, at) => code[place(at)]!.code)).toEqual(old.map(({ code: each }) => each));
  const target = (of: typeof code, at: number): number => at + 1 + of[at]!.offset;
  for (const at of [2, 4]) expect(target(code, place(at))).toBe(place(target(old, at)));
  expect(changed.relocations).toEqual([
    { instruction: 0, map: "first" },
    { instruction: place(5), map: "second" },
    { instruction: 5, map: "new" },
    { instruction: 7, map: "new" },
  ]);
});

it("gives up where a jump would be too long", () => {
  expect(withInsertions(program, [insertion(3, 40_000)])).toBeUndefined();
});
