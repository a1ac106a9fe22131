import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instructionLength } from "../../../src/facts/user/x86/length.js";
import type { Mode } from "../../../src/facts/user/x86/opcodes.js";

/** Enough for a real library's vector code, system calls and hand-written loops. */
const LIBRARIES = ["/lib/x86_64-linux-gnu/libc.so.6", "/lib/x86_64-linux-gnu/libm.so.6"];

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "bcc-repl-test-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Line {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** One instruction a line; long ones in one piece. */
function disassembled(options: readonly string[]): readonly Line[] {
  const out = execFileSync("objdump", ["--wide", "--insn-width=16", ...options], {
    encoding: "latin1",
    maxBuffer: 1 << 29,
  });
  return out.split("\n").flatMap((line) => {
    const [, digits, text] = /^\s*[0-9a-f]+:\t((?:[0-9a-f]{2} )+)\s*\t?(.*)$/.exec(line) ?? [];
    // FWAIT is an instruction of its own, which objdump shows together with the next.
    if (digits === undefined || digits.startsWith("9b ")) return [];
    const bytes = Uint8Array.from(digits.trim().split(" "), (byte) => parseInt(byte, 16));
    return [{ bytes, text: text ?? "" }];
  });
}

/** Bytes that follow must not matter. */
function lengthOf(bytes: Uint8Array, mode: Mode): number | undefined {
  const padded = new Uint8Array(bytes.length + 16).fill(0x11);
  padded.set(bytes);
  return instructionLength(padded, 0, mode);
}

const onX64 = process.arch === "x64" ? describe : describe.skip;

onX64("lengths of x86 instructions are objdump's", () => {
  test.each(LIBRARIES)("all of %s", (library) => {
    const lines = disassembled(["-d", library]).filter(({ text }) => !/\(bad\)/.test(text));
    expect(lines.length).toBeGreaterThan(50_000);
    const wrong = lines.filter(({ bytes }) => lengthOf(bytes, 64) !== bytes.length);
    expect(wrong.slice(0, 5).map(({ text }) => text)).toEqual([]);
  });

  test.each<[Mode, string]>([
    [64, "i386:x86-64"],
    [32, "i386"],
  ])("random bytes, %d-bit: never another length than objdump's", (mode, machine) => {
    const bytes = randomBytes(400_000, mode);
    const file = join(directory, `random${mode}`);
    writeFileSync(file, bytes);
    const lines = disassembled(["-D", "-b", "binary", "-m", machine, file]);
    // objdump prints a prefix apart where it makes no sense; what is left has to agree.
    const known = lines.filter(({ text }) => /^[a-z]{2,}/.test(text) && !DOUBTFUL.test(text));
    expect(known.length).toBeGreaterThan(50_000);
    const wrong = known.flatMap(({ bytes: own, text }) => {
      const length = lengthOf(own, mode);
      return length === own.length || length === undefined
        ? []
        : [`${Buffer.from(own).toString("hex")} ${text} ${length}`];
    });
    expect(wrong.slice(0, 20)).toEqual([]);
    const unknown = known.filter(({ bytes: own }) => lengthOf(own, mode) === undefined);
    expect(unknown.length / known.length).toBeLessThan(0.02);
  });
});

/** What objdump itself does not take for an instruction, or for a prefix alone. */
const DOUBTFUL =
  /\(bad\)|^(rex|data16|addr32|addr16|[c-g]s|ss|es|repz|repnz|lock|xacquire|xrelease|bnd|notrack|rep|fs|gs|\.byte)\b/;

/** The same each time. */
function randomBytes(count: number, seed: number): Uint8Array {
  let state = seed * 7919 + 1;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

test("what is cut off has no length", () => {
  expect(instructionLength(Uint8Array.of(0xe8, 1, 2), 0)).toBeUndefined();
  expect(instructionLength(new Uint8Array(0), 0)).toBeUndefined();
  expect(instructionLength(new Uint8Array(32).fill(0x66), 0)).toBeUndefined();
});
