import { describe, expect, test } from "vitest";
import { whyUnsafe } from "../../src/facts/user/instructions.js";

const bytes = (text: string): Uint8Array =>
  Uint8Array.from(text.split(" ").map((byte) => parseInt(byte, 16)));

describe("what a function may begin with to be probed", () => {
  test.each([
    ["endbr64", "f3 0f 1e fa 55"],
    ["push %rbp", "55 48 89 e5 41"],
    ["jb", "72 10 48 89 e5"],
    ["vmovups (%rsi),%xmm0", "c5 f8 10 06 c3"],
    ["vpminub %ymm0,%ymm1,%ymm0", "c5 f5 da c0 c3"],
    ["the end of the file", "c5"],
  ])("%s: yes", (_, text) => {
    expect(whyUnsafe(bytes(text))).toBeUndefined();
  });

  test.each([
    ["vpbroadcastb %esi,%ymm16, taken for jp", "62 e2 7d 28 7a"],
    ["vpcmpeqb, taken for je", "c5 f5 74 c0 c3"],
    ["vpbroadcastb %xmm0,%xmm0, taken for js", "c4 e2 79 78 c0"],
    ["vpxorq, refused as out", "62 a1 fd 40 ef"],
    ["vmovd %esi,%xmm0, refused as outs", "c5 f9 6e c6 89"],
    ["vmovdqu (%rsi),%ymm0, refused as outs", "c5 fe 6f 06 c3"],
    ["lock btsl", "f0 0f ba af 08"],
  ])("%s: no", (_, text) => {
    expect(whyUnsafe(bytes(text))).toMatch(/^it begins with a/);
  });
});
