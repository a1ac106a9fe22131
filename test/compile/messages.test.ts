import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/compile.js";
import type { Diagnostic } from "../../src/types/outcome.js";

async function mistakes(text: string): Promise<readonly Diagnostic[]> {
  const request = { text, fileName: "p.c", cflags: [], headers: "btf" } as const;
  const outcome = await compile(request, { cache: false });
  if (outcome.ok) throw new Error("it compiled");
  return outcome.diagnostics;
}

const head = "BPF_HASH(h, u64, u64);\n";
const f = (body: string, parameters = ""): string =>
  `${head}int f(struct pt_regs *ctx${parameters}) {\n  ${body}\n  return 0;\n}\n`;

/** A text, the code of what is wrong with it, a word of the hint, and what is marked. */
const kinds: readonly (readonly [string, string, string, string, string])[] = [
  [
    "signed division",
    f("u64 k = n / 3;\n  h.increment(k);", ", int n"),
    "signed-division",
    "(u64)n / 3",
    "u64 k = n / 3;",
  ],
  [
    "signed division in one line",
    `${head}int f(struct pt_regs *ctx, int n) { u64 k = n / 3; h.increment(k); return 0; }`,
    "signed-division",
    "(u64)n / 3",
    "f",
  ],
  [
    "signed remainder",
    f("u64 k = n % 3;\n  h.increment(k);", ", int n"),
    "signed-division",
    "(u64)n % 3",
    "u64 k = n % 3;",
  ],
  [
    "a large stack",
    f("char b[600] = {};\n  bpf_get_current_comm(b, 16);"),
    "stack-limit",
    "BPF_PERCPU_ARRAY",
    "char b[600] = {};",
  ],
  [
    "a large stack in one line",
    "int f(void *ctx) { char b[600] = {}; bpf_get_current_comm(b, 16); return 0; }",
    "stack-limit",
    "BPF_PERCPU_ARRAY",
    "f",
  ],
  [
    "a stack of unknown size",
    f("u32 n = bpf_get_prandom_u32() & 15;\n  char a[n];\n  bpf_get_current_comm(a, n);"),
    "dynamic-stack",
    "largest size",
    "",
  ],
  [
    "floating point",
    f("double x = bpf_ktime_get_ns();\n  u64 k = x * 1.5;\n  h.increment(k);"),
    "floating-point",
    "integers",
    "double x = bpf_ktime_get_ns();",
  ],
  [
    "memory of unknown size",
    f(
      "char a[400];\n  u32 n = bpf_get_prandom_u32() & 255;\n  __builtin_memset(a, 1, n);\n  u64 k = a[3];\n  h.increment(k);",
    ),
    "unknown-size",
    "constant",
    "__builtin_memset(a, 1, n);",
  ],
  [
    "too much to print",
    f('bpf_trace_printk("%d %d %d %d\\n", 1, 2, 3, 4);'),
    "too-many-arguments",
    "two calls",
    'bpf_trace_printk("%d %d %d %d\\n", 1, 2, 3, 4);',
  ],
  [
    "a format that is no literal",
    f('char t[] = "%d";\n  bpf_trace_printk(t, 1);'),
    "printk-format",
    "bpf_trace_printk(",
    "",
  ],
  [
    "a function that is not static",
    `extern int other(int);\n${f("return other(3);")}`,
    "helper-not-static",
    "static",
    "other",
  ],
  [
    "a function that is not inlined",
    `static __attribute__((noinline)) int g(u32 a) { return a + bpf_get_prandom_u32(); }\n${f("return g(3);")}`,
    "not-inlined",
    "static inline",
    "return g(3);",
  ],
  [
    "a global variable",
    `u64 total;\n${f("total += 1;")}`,
    "global-data",
    "BPF_ARRAY(total",
    "total += 1;",
  ],
  [
    "a static table",
    `static const int w[4] = {10, 20, 30, 41};\n${f("u64 k = w[bpf_get_prandom_u32() & 3];\n  h.increment(k);")}`,
    "global-data",
    "BPF_ARRAY(w",
    "u64 k = w[bpf_get_prandom_u32() & 3];",
  ],
  [
    "a read in a method's argument",
    f("h.increment(q->len);", ", const struct qstr *q"),
    "read-in-argument",
    "u64 key = q->len;",
    "",
  ],
  [
    "another program's table",
    'BPF_TABLE("extern", u32, u64, o, 10);\nint f(void *ctx) { u32 k = 1; o.increment(k); return 0; }',
    "extern-table",
    "BPF_TABLE_PINNED",
    "",
  ],
  [
    "libbpf's reads",
    f(
      "struct task_struct *t = (void *)bpf_get_current_task();\n  u64 k = BPF_CORE_READ(t, real_parent, tgid);\n  h.increment(k);",
    ),
    "unknown-function",
    "pointer->member",
    "BPF_CORE_READ",
  ],
  [
    "libbpf's headers",
    "#include <bpf/bpf_helpers.h>\nint f(void *ctx) { return 0; }",
    "libbpf-program",
    "BPF_HASH",
    "",
  ],
];

describe("what a program in C can't do", () => {
  it.each(kinds)("%s", async (_, text, code, hint, marked) => {
    const diagnostics = await mistakes(text);
    expect(diagnostics.map((one) => one.code)).toEqual([code]);
    const [{ message, hint: way, span, source }] = diagnostics as [Diagnostic];
    expect(message).not.toMatch(/SIG|status|LLVM|sdiv|Cannot select/);
    expect(way).toContain(hint);
    if (marked) expect(source!.text.slice(span!.start, span!.end)).toBe(marked);
  });
});
