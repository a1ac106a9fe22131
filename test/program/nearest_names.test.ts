import { describe, expect, test } from "vitest";
import { compile } from "../../src/compile/compile.js";
import { openKernelFacts } from "../../src/facts/index.js";
import { withNearestNames } from "../../src/program/nearest_names.js";
import { withFentry } from "../support/kernel.js";

const kernel = withFentry();
/** Whose helpers its BTF names. */
const here = openKernelFacts();

/** The text, and what Tab puts in the place of what. */
const cases: readonly (readonly [string, string, string, string])[] = [
  [
    "a local",
    'int f(void *ctx) { u64 started_at = 1; bpf_trace_printk("%d", startd_at); return 0; }',
    "startd_at",
    "started_at",
  ],
  [
    "a map",
    "BPF_HASH(requests, u32);\nint f(void *ctx) { u32 k = 1; reqests.increment(k); return 0; }",
    "reqests",
    "requests",
  ],
  [
    "a member of the text's own struct",
    "struct note { u32 pid; u64 duration; };\nint f(void *ctx) { struct note n = {}; n.durtion = 3; return n.pid; }",
    "durtion",
    "duration",
  ],
  [
    "a method of a map",
    "BPF_HASH(h, u32);\nint f(void *ctx) { u32 k = 1; h.incremnt(k); return 0; }",
    "incremnt",
    "increment",
  ],
  [
    "a tracepoint",
    "TRACEPOINT_PROBE(syscalls, sys_enter_opnat) { return 0; }",
    "syscalls, sys_enter_opnat",
    "syscalls, sys_enter_openat",
  ],
  [
    "a helper",
    "int f(void *ctx) { return bpf_get_curent_pid_tgid() >> 32; }",
    "bpf_get_curent_pid_tgid",
    "bpf_get_current_pid_tgid",
  ],
  [
    "a function of the text",
    "static int weight_of(int n) { return n; }\nint f(void *ctx) { return wieght_of(2); }",
    "wieght_of",
    "weight_of",
  ],
];

describe("a misspelt name has the nearest, which is its fix", () => {
  test.each(cases)("%s", async (what, text, written, right) => {
    const request = { text, fileName: "p.c", cflags: [], headers: "btf" } as const;
    const outcome = await compile(request, { cache: false });
    if (outcome.ok) throw new Error("it compiled");
    const [first] = outcome.diagnostics.map((diagnostic) =>
      withNearestNames(diagnostic, what === "a helper" ? here : kernel),
    );
    const { start, end } = first!.span!;
    expect([text.slice(start, end), first!.fix]).toEqual([written, right]);
    expect(first!.hint).toContain(right.replace(", ", ":"));
  });
});
