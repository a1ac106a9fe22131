import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { openUserFacts } from "../../src/facts/index.js";
import { workDirectory } from "./compile.js";
import { compileWorkload } from "../support/workload.js";

const facts = openUserFacts();
const path = compileWorkload("deep");
const functions = ["bottom", "deeper", "main"];

/** Where a function's instructions begin, by objdump, counted from its beginning. */
function beginnings(name: string, program = path): readonly number[] {
  const text = execFileSync("objdump", ["-d", `--disassemble=${name}`, program], {
    encoding: "utf8",
  });
  const addresses = [...text.matchAll(/^\s*([0-9a-f]+):\t(?:[0-9a-f]{2} )+\s*\t/gm)].map((match) =>
    parseInt(match[1] ?? "", 16),
  );
  return addresses.map((address) => address - addresses[0]!);
}

/** Where `whyNotAt` has nothing against a probe. */
function allowed(program: string, name: string): readonly number[] {
  const symbol = facts.symbol(program, name)!;
  const offsets = Array.from({ length: symbol.size }, (_, offset) => offset);
  return offsets.filter((at) => facts.whyNotAt!(program, symbol, at) === undefined);
}

describe("places inside a function", () => {
  test.each(functions)("%s: all that objdump gives, and no other", (name) => {
    const good = allowed(path, name);
    expect(good).toEqual(beginnings(name));
    expect(good.length).toBeGreaterThan(1);
  });

  test.runIf(process.arch === "x64")("of a program for 32 bits", () => {
    const program = compileWorkload("abi32");
    const listed = execFileSync("nm", [program], { encoding: "utf8" });
    const names = [...listed.matchAll(/ [tT] ((?:take|give)_\w+)$/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names)
      expect([name, allowed(program, name)]).toEqual([name, beginnings(name, program)]);
  });

  test("the reason names the instruction and the next place", () => {
    const symbol = facts.symbol(path, "deeper")!;
    const [, second = 0, third = 0] = beginnings("deeper");
    expect(third - second).toBeGreaterThan(1);
    expect(facts.whyNotAt!(path, symbol, second + 1)).toBe(
      process.arch === "x64"
        ? `it is inside the instruction from +${second} to +${third - 1}; the next begins at +${third}`
        : "instructions begin at multiples of 4",
    );
  });

  test("of a stripped file are told by its table for unwinding, from an address", () => {
    const stripped = join(workDirectory(), "stripped");
    execFileSync("strip", ["-o", stripped, path]);
    expect(facts.symbol(stripped, "deeper")).toBeUndefined();
    const symbol = facts.symbol(path, "deeper")!;
    const listed = execFileSync("nm", [path], { encoding: "utf8" });
    const address = parseInt(/^([0-9a-f]+) [tT] deeper$/m.exec(listed)![1]!, 16);
    const [, second = 0, third = 0] = beginnings("deeper");
    const at = (offset: number) => facts.symbol(stripped, `0x${(address + offset).toString(16)}`)!;
    expect(at(0)).toMatchObject({ offset: symbol.offset, within: symbol.offset });
    expect(at(third)).toMatchObject({ offset: symbol.offset + third, within: symbol.offset });
    expect(facts.whyNotAt!(stripped, at(third), 0)).toBeUndefined();
    expect(facts.whyNotAt!(stripped, at(second + 1), 0)).toMatch(
      /^it is inside|^instructions begin/,
    );
    expect(facts.symbol(stripped, "0xffffffffffff")).toBeUndefined();
  });

  test("behind its end there is none", () => {
    const symbol = facts.symbol(path, "bottom")!;
    expect(facts.whyNotAt!(path, symbol, symbol.size)).toBe(
      `the function has only ${symbol.size} bytes`,
    );
  });
});
