import { describe, expect, it } from "vitest";
import { planProgram } from "../../src/program/index.js";
import { withKprobes } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

const PYTHON = "u:/usr/bin/python3.11:python";

function planned(body: string, at = `${PYTHON}:gc__start`) {
  const text = `int f(struct pt_regs *ctx) { u64 x = 0; ${body} return 0; }`;
  const probes = [{ program: "f", at }];
  return planProgram({ name: "x.c", text, probes }, { kernel: withKprobes(), user: fakeUser() });
}

const textOf = (...given: Parameters<typeof planned>): string => {
  const plan = planned(...given);
  return plan.ok ? plan.value.cText : "";
};
const mistakesOf = (...given: Parameters<typeof planned>): readonly string[] => {
  const plan = planned(...given);
  return plan.ok
    ? []
    : plan.diagnostics.map(
        ({ message, hint, source, span }) =>
          `${source?.text.slice(span?.start, span?.end)}: ${message}, ${hint}`,
      );
};

describe("bpf_usdt_readarg", () => {
  it("reads from where the probe has it, before the text", () => {
    const text = textOf("bpf_usdt_readarg(1, ctx, &x);");
    expect(text).toMatch(/^static __always_inline u64 _bcc_argument_of_f\(struct pt_regs \*ctx/);
    expect(text).toContain("int _bpf_readarg_f_1(struct pt_regs *ctx, void *to, size_t size)");
    expect(text).toContain("(s32)ctx->di");
  });

  it("tells places apart that hold it differently", () => {
    const text = textOf("bpf_usdt_readarg_p(3, ctx, &x, 8);", `${PYTHON}:function__entry`);
    expect(text).toContain("(PT_REGS_IP(ctx) & 4095) == 512");
    expect(text).toContain("_bpf_readarg_f_3(");
    expect(text).not.toContain("_bpf_readarg_f_1(");
  });

  it("is left alone in comments, and where a text has readers of its own", () => {
    expect(textOf("// bpf_usdt_readarg(1, ctx, &x)\n")).toMatch(/^int f/);
    const own = "} static int _bpf_readarg_f_1() {";
    expect(textOf(`bpf_usdt_readarg(1, ctx, &x); ${own}`)).toMatch(/^int f/);
  });

  it("is refused for an argument that the probe does not have", () => {
    expect(mistakesOf("bpf_usdt_readarg(2, ctx, &x);")).toEqual([
      "bpf_usdt_readarg(2: python:gc__start has no argument 2, it has 1",
    ]);
  });
});
