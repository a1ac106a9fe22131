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
    ["1@$-1", 1, false, { kind: "constant", value: 255n }],
    ["2@$-2", 2, false, { kind: "constant", value: 65534n }],
    ["-1@$255", 1, true, { kind: "constant", value: -1n }],
    ["8@$-4", 8, false, { kind: "constant", value: 0xffff_ffff_ffff_fffcn }],
    ["1@%ah", 1, false, { kind: "register", register: "rax", shift: 8 }],
  ] as const)("%s", (text, size, signed, place) => {
    expect(one(text)).toEqual({ size, signed, place });
  });

  it.each([
    ["8f@%xmm0", /^is a floating-point number/],
    ["16@%xmm1", /^is in %xmm1: a probe sees no register of that kind/],
    ["8@%gs:16", /^is in the thread's own storage \(%gs\)/],
    ["8@%fs:kept@tpoff", /^is each thread's own kept, and the file's symbols are not known/],
    ["8@%fs:kept@dtpoff", /^is given as %fs:kept@dtpoff, which is not supported/],
    ["4@counter(%rip)", /^is at counter, and the file's symbols are not known/],
    ["4@counter(,%rax,4)", /^is given as counter\(,%rax,4\), which is not supported/],
    ["4@whatever", /^is given as whatever, which is not supported/],
  ] as const)("%s is refused with the reason", (text, why) => {
    const place = one(text)?.place;
    expect(place?.kind === "refused" ? place.why : place).toMatch(why);
  });

  it.each([
    ["-4@global(%rip)", 100n],
    ["8@global+8(%rip)", 108n],
    ["8@8+global(%rip)", 108n],
    ["2@global-0x10(%rip)", 84n],
    ["4@static.1+4(%rip)", 104n],
    ["-4@global@GOTOFF(%ebx)", 100n],
    ["-4@global@GOTOFF+4(%ebx)", 104n],
  ] as const)("%s lies so far from the probe", (text, displacement) => {
    const distance = (name: string) => (/^(global|static\.1)$/.test(name) ? 100n : "none");
    const [argument] = parseArguments(text, { distance, threadOffset: () => "none" });
    expect(argument?.place).toEqual({ kind: "memory", base: "rip", scale: 1, displacement });
  });

  it.each([
    ["8@%fs:16", { displacement: 16n }],
    ["-4@%fs:-0x8(%eax)", { index: "rax", displacement: -8n }],
    ["8@%fs:(%rdx)", { index: "rdx", displacement: 0n }],
    ["-4@%fs:kept@tpoff", { displacement: -40n }],
    ["2@%fs:4+kept@tpoff", { displacement: -36n }],
    ["2@%fs:kept@tpoff-0x4", { displacement: -44n }],
  ] as const)("%s is each thread's own", (text, more) => {
    const places = { distance: () => "none", threadOffset: () => -40n };
    const place = { kind: "memory", base: "fs_base", scale: 1, ...more };
    expect(parseArguments(text, places)[0]?.place).toEqual(place);
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
