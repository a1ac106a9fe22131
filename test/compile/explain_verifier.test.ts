import { describe, expect, it } from "vitest";
import { explainVerifier } from "../../src/compile/explain_verifier.js";
import type { ProgramSpec } from "../../src/types/module.js";

const source = {
  name: "p.c",
  text: "BPF_HASH(h);\nint f(struct pt_regs *ctx) {\n  u64 k = 0, *v = h.lookup(&k);\n  *v = 1;\n  return 0;\n}\n",
};
const program: ProgramSpec = {
  name: "f",
  instructions: new Uint8Array(),
  relocations: [],
  lines: [
    { instruction: 0, file: "p.c", line: 3, column: 7 },
    { instruction: 6, file: "helpers.h", line: 100, column: 1 },
    { instruction: 7, file: "p.c", line: 4, column: 6 },
  ],
};
const log = (reason: string, instruction = 8): string =>
  `0: R1=ctx(off=0,imm=0) R10=fp0\n; *v = 1;\n${instruction}: (7b) *(u64 *)(r0 +0) = r1\n${reason}\nprocessed 9 insns (limit 1000000) max_states_per_insn 0 total_states 0\n`;

describe("explainVerifier", () => {
  it.each([
    ["R0 invalid mem access 'map_value_or_null'", "may-be-null"],
    ["R0 invalid mem access 'mem_or_null'", "may-be-null"],
    ["R1 type=map_value_or_null expected=fp, pkt, map_value", "may-be-null"],
    ["R6 invalid mem access 'inv'", "direct-kernel-read"],
    ["R1 invalid mem access 'scalar'", "direct-kernel-read"],
    ["R2 unbounded memory access, use 'var &= const' or 'if (var < const)'", "unbounded-size"],
    ["R2 min value is negative, either use unsigned or 'var &= const'", "unbounded-size"],
    ["invalid access to map value, value_size=8 off=8 size=8", "outside-map-value"],
    ["invalid access to packet, off=14 size=1, R1(id=0,off=14,r=0)", "outside-packet"],
    ["invalid indirect read from stack R3 off -16+8 size 16", "uninitialised-stack"],
    ["invalid read from stack off -8+0 size 8", "uninitialised-stack"],
    ["combined stack size of 2 calls is 544. Too large", "stack-limit"],
    ["cannot call GPL-restricted function from non-GPL compatible program", "gpl-only"],
    ["unknown func bpf_override_return#58", "helper-not-allowed"],
    ["program of this type cannot use helper bpf_probe_write_user#36", "helper-not-allowed"],
    ["invalid func unknown#211", "helper-not-allowed"],
    ["back-edge from insn 20 to 5", "endless-loop"],
    ["infinite loop detected at insn 12", "endless-loop"],
    ["BPF program is too large. Processed 1000001 insn", "too-complex"],
    ["Unreleased reference id=2 alloc_insn=4", "unreleased-reference"],
    ["invalid bpf_context access off=200 size=8", "context-access"],
    ["dereference of modified ctx ptr R1 off=8 disallowed", "context-access"],
    ["jump out of range from insn 3 to -1", "undefined-function"],
    ["R0 !read_ok", "uninitialised-variable"],
    ["R1 type=scalar expected=fp, pkt, map_value", "wrong-argument"],
    [
      "At program exit the register R0 has value (0x5; 0x0) should have been in (0x0; 0x1)",
      "return-value",
    ],
    ["R3 pointer arithmetic on map_value_or_null prohibited", "pointer-arithmetic"],
    ["unreachable insn 7", "unreachable-code"],
    ["misaligned stack access off (0x0; 0x0)+-13+0 size 8", "misaligned"],
    ["cannot pass map_type 1 into func bpf_tail_call#12", "wrong-map"],
  ])("%s", (reason, code) => {
    const diagnostic = explainVerifier(log(reason), program, source);
    expect(diagnostic.code).toBe(`verifier-${code}`);
    expect(diagnostic.message).toMatch(/^the kernel rejects f: /);
    expect(diagnostic.hint).toBeTruthy();
    expect(diagnostic.log).toContain(reason);
  });

  it("marks the C line of the last instruction, passing over lines of headers", () => {
    const lineOf = (instruction: number): string => {
      const { span } = explainVerifier(
        log("R0 invalid mem access 'inv'", instruction),
        program,
        source,
      );
      return source.text.slice(span!.start, span!.end);
    };
    expect(lineOf(8)).toBe("*v = 1;");
    expect(lineOf(6)).toBe("u64 k = 0, *v = h.lookup(&k);");
  });

  it("keeps the kernel's own words where it knows none", () => {
    const diagnostic = explainVerifier(log("a wholly new complaint"), program, source);
    expect(diagnostic).toMatchObject({ code: "verifier-rejected" });
    expect(diagnostic.message).toContain("a wholly new complaint");
  });
});
