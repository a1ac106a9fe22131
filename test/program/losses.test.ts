import { describe, expect, it } from "vitest";
import { instructionsOf } from "../../src/program/instructions/decode.js";
import { countingLosses } from "../../src/program/instructions/losses.js";
import {
  assemble,
  call,
  exit,
  jumpIfNot,
  jumpIfZero,
  label,
  loadMap,
  mov,
  moduleOf,
  movImm,
  ringMap,
} from "../engine/assemble.js";

const RESERVE = 131;
type Lines = Parameters<typeof assemble>[1];
const counted = (lines: Lines) => {
  const module = moduleOf([assemble("f", lines)], [ringMap("ring", 4096)]);
  const counting = countingLosses(module);
  const program = counting.programs[0]!;
  return {
    maps: counting.maps.map(({ name }) => name),
    before: module.programs[0]!.instructions.length >> 3,
    code: instructionsOf(program.instructions),
    relocations: program.relocations,
  };
};
const reserve: Lines = [loadMap(1, "ring"), movImm(2, 8), movImm(3, 0), call(RESERVE)];
const target = (code: ReturnType<typeof instructionsOf>, at: number) => at + 1 + code[at]!.offset;

describe("what a ring buffer had no room to reserve", () => {
  it("is counted on the way that the program itself takes then", () => {
    const lines = [mov(6, 0), jumpIfZero(6, "out"), movImm(7, 1), label("out"), movImm(0, 0)];
    const { maps, before, code, relocations } = counted([...reserve, ...lines, exit()]);
    expect(maps).toEqual(["ring", "ring.lost"]);
    // Nothing moved, and there is no second look at the pointer.
    expect(code.length).toBe(before + 5);
    expect(target(code, 6)).toBe(before);
    expect(target(code, before + 4)).toBe(8);
    expect(relocations.at(-1)).toEqual({ instruction: before, map: "ring.lost" });
  });

  it("is counted where the program goes on, if it jumps with what it got", () => {
    const lines = [jumpIfNot(0, 0, "got"), movImm(0, 0), exit(), label("got"), movImm(0, 1)];
    const { before, code } = counted([...reserve, ...lines, exit()]);
    expect(code.length).toBe(before + 4);
    expect(code[6]!.code).toBe(0x18);
    expect(target(code, 5)).toBe(12);
  });

  it("is counted at the call where the program looks later, or two calls look at one place", () => {
    const late = counted([...reserve, movImm(7, 1), jumpIfZero(0, "out"), label("out"), exit()]);
    expect([late.code[5]!.code, late.code[5]!.offset]).toEqual([0x55, 4]);
    const shared = counted([
      jumpIfZero(1, "other"),
      ...reserve,
      jumpIfNot(8, 0, "test"),
      label("other"),
      ...reserve,
      label("test"),
      jumpIfZero(0, "out"),
      label("out"),
      exit(),
    ]);
    expect(shared.code.length).toBe(shared.before + 10);
  });
});
