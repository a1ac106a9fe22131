import { describe, expect, it } from "vitest";

import { parseArguments, wholeRegister } from "../../src/facts/user/usdt.js";

const one = (text: string) => parseArguments(text)[0];

describe("USDT argument texts", () => {
  it.each([
    ["-4@%edi", 4, true, { kind: "register", register: "rdi" }],
    ["8@%r8", 8, false, { kind: "register", register: "r8" }],
    ["2@%r10w", 2, false, { kind: "register", register: "r10" }],
    ["1@%al", 1, false, { kind: "register", register: "rax" }],
    ["-1@%sil", 1, true, { kind: "register", register: "rsi" }],
    ["8@-16(%rbp)", 8, false, { kind: "memory", base: "rbp", scale: 1, displacement: -16n }],
    ["8@(%rax)", 8, false, { kind: "memory", base: "rax", scale: 1, displacement: 0n }],
    ["4@0x10(%rsp)", 4, false, { kind: "memory", base: "rsp", scale: 1, displacement: 16n }],
    [
      "8@(%rax,%rbx,8)",
      8,
      false,
      { kind: "memory", base: "rax", index: "rbx", scale: 8, displacement: 0n },
    ],
    [
      "4@12(%rdx,%rcx)",
      4,
      false,
      { kind: "memory", base: "rdx", index: "rcx", scale: 1, displacement: 12n },
    ],
    ["8@16(,%rcx,4)", 8, false, { kind: "memory", index: "rcx", scale: 4, displacement: 16n }],
    ["4@$5", 4, false, { kind: "constant", value: 5n }],
    ["-4@$-1", 4, true, { kind: "constant", value: -1n }],
    ["8@$0xffffffffffffffff", 8, false, { kind: "constant", value: 0xffff_ffff_ffff_ffffn }],
    ["4@x1", 4, false, { kind: "register", register: "x1" }],
    ["-4@w3", 4, true, { kind: "register", register: "x3" }],
    ["8@[sp, 16]", 8, false, { kind: "memory", base: "sp", scale: 1, displacement: 16n }],
    ["8@[x29, #-8]", 8, false, { kind: "memory", base: "x29", scale: 1, displacement: -8n }],
    ["8@[x0]", 8, false, { kind: "memory", base: "x0", scale: 1, displacement: 0n }],
    [
      "8@[x0, x1]",
      8,
      false,
      { kind: "memory", base: "x0", index: "x1", scale: 1, displacement: 0n },
    ],
    ["-4@-1", 4, true, { kind: "constant", value: -1n }],
    ["8f@%xmm0", 8, false, { kind: "register", register: "xmm0" }],
    ["8@%fs:16", 8, false, { kind: "register", register: "%fs:16" }],
    ["8@counter(%rip)", 8, false, { kind: "register", register: "counter(%rip)" }],
  ] as const)("%s", (text, size, signed, place) => {
    expect(one(text)).toEqual({ size, signed, place });
  });

  it("are split at blanks, but not inside brackets", () => {
    expect(parseArguments("-4@%eax 8@[sp, 16] 8@-8(%rbp)").length).toBe(3);
    expect(parseArguments("")).toEqual([]);
  });
});

describe("whole registers", () => {
  it.each([
    ["rax", "rax"],
    ["eax", "rax"],
    ["ax", "rax"],
    ["al", "rax"],
    ["ah", "ah"],
    ["ebp", "rbp"],
    ["bpl", "rbp"],
    ["r15d", "r15"],
    ["r9b", "r9"],
    ["rip", "rip"],
    ["w0", "x0"],
    ["x30", "x30"],
  ])("%s is %s", (name, whole) => expect(wholeRegister(name)).toBe(whole));
});
