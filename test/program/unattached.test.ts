import { describe, expect, it } from "vitest";
import { functionsOf } from "../../src/program/conventions.js";
import { unattachedPrograms } from "../../src/program/unattached.js";

const hints = (text: string, ...placed: readonly string[]): readonly (string | undefined)[] =>
  unattachedPrograms({ name: "x.c", text }, functionsOf(text), new Set(placed)).map(
    ({ hint }) => hint,
  );

describe("functions that are programs by their context", () => {
  it("are told with a line that would attach them", () => {
    expect(
      hints(`int drop(struct xdp_md *ctx) { return 1; }
int classify(struct __sk_buff *skb) { return 0; }
int sample(struct bpf_perf_event_data *ctx) { return 0; }
static int helper(struct xdp_md *ctx) { return 0; }
int plain(struct pt_regs *ctx) { return 0; }`),
    ).toEqual([
      "a line like // attach drop to xdp:eth0",
      "a line like // attach classify to tc:eth0:ingress",
      "a line like // attach sample to perf:cpu-clock:49hz",
    ]);
  });

  it("are no news where they are attached, commented out, or jumped to", () => {
    expect(hints("int drop(struct xdp_md *ctx) { return 1; }", "drop")).toEqual([]);
    expect(hints("// int drop(struct xdp_md *ctx) {")).toEqual([]);
    const jumped = "BPF_PROG_ARRAY(jumps, 4);\nint drop(struct xdp_md *ctx) { return 1; }";
    expect(hints(jumped)).toEqual([]);
    expect(
      hints(jumped.replace("PROG_ARRAY(jumps, 4)", 'TABLE("prog", int, int, jumps, 4)')),
    ).toEqual([]);
  });
});
