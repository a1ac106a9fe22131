/** What a person reads about a mistake in C: the words, and the line that is marked. */
import { expect, it } from "vitest";
import { compile } from "../../src/compile/compile.js";

const wrap = (body: string, parameters = ""): string =>
  `BPF_HASH(h, u64, u64);\nint f(struct pt_regs *ctx${parameters}) {\n  ${body}\n  return 0;\n}\n`;

it.each([
  [
    wrap("h.increment(q->len);", ", const struct qstr *q"),
    "h.increment can't take q->len, which has to be read from the kernel's memory first",
    "  h.increment(q->len);",
  ],
  [
    'BPF_TABLE("extern", u32, u64, o, 10);\nint f(void *ctx) { u32 k = 1; o.increment(k); return 0; }',
    "another program's table cannot be opened by name alone",
    'BPF_TABLE("extern", u32, u64, o, 10);',
  ],
  [
    wrap("u32 n = bpf_get_prandom_u32() & 15;\n  char a[n];\n  bpf_get_current_comm(a, n);"),
    "an array on the stack has a size that is not constant",
    undefined,
  ],
  [
    wrap('char t[] = "%d";\n  bpf_trace_printk(t, 1);'),
    "the format of bpf_trace_printk must be a text in quotes",
    "  bpf_trace_printk(t, 1);",
  ],
  [
    "#include <bpf/bpf_helpers.h>\nint f(void *ctx) { return 0; }",
    "bpf/bpf_helpers.h belongs to programs of libbpf",
    "#include <bpf/bpf_helpers.h>",
  ],
  [
    wrap('bpf_printk("%d %d %d %d", 1, 2, 3, 4);'),
    "bpf_trace_printk takes three values after the format",
    '  bpf_printk("%d %d %d %d", 1, 2, 3, 4);',
  ],
])("%s", async (text, message, line) => {
  const request = { text, fileName: "p.c", cflags: [], headers: "btf" } as const;
  const outcome = await compile(request, { cache: false });
  if (outcome.ok) throw new Error("it compiled");
  const [{ message: said, source, span } = {}] = outcome.diagnostics;
  const marked = source?.text.slice(0, span?.start).split("\n").length ?? 0;
  expect([said, source?.text.split("\n")[marked - 1]]).toEqual([message, line]);
});

it("several %s are no mistake but told, with a way out", async () => {
  const body = 'char a[4] = "a", b[4] = "b";\n  bpf_trace_printk("%s %s", a, b);';
  const request = { text: wrap(body), fileName: "p.c", cflags: [], headers: "btf" } as const;
  const outcome = await compile(request, { cache: false });
  if (!outcome.ok) throw new Error("it did not compile");
  const [{ message, line } = {}, ...others] = outcome.value.module.warnings;
  expect(message).toMatch(/^kernels before 5\.13 take one %s .*: print in two calls, or hand /);
  expect([line, others]).toEqual([4, []]);
});
