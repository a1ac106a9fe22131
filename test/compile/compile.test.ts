import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compile } from "../../src/compile/compile.js";
import { runChild, prewarmChild } from "../../src/compile/child.js";
import { CacheStore } from "../../src/compile/store.js";
import type { CompiledModule, CompileRequest } from "../../src/types/module.js";

const directory = mkdtempSync(join(tmpdir(), "compile-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const request = (text: string, rest: Partial<CompileRequest> = {}): CompileRequest => ({
  text,
  fileName: "test.c",
  cflags: [],
  headers: "btf",
  ...rest,
});

async function compiled(text: string): Promise<CompiledModule> {
  const outcome = await compile(request(text), { cache: false });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.diagnostics));
  return outcome.value.module;
}

it("a warning is kept, once, and the text rewritten as any other", async () => {
  const module = await compiled(
    "BPF_HASH(counts, u32);\nint f(struct pt_regs *ctx) {\n  u32 key = 1;\n  char *none = 5;\n  counts.increment(key);\n  return none == 0;\n}\n",
  );
  expect(module.warnings.map(({ line, message }) => [line, message])).toEqual([
    [4, expect.stringContaining("incompatible integer to pointer conversion")],
  ]);
  expect(module.programs[0]!.relocations.map(({ map }) => map)).toContain("counts");
});

async function mistakes(text: string) {
  const outcome = await compile(request(text), { cache: false });
  if (outcome.ok) throw new Error("it compiled");
  return outcome.diagnostics;
}

describe("compile", () => {
  it("gives instructions, maps, relocations and lines", async () => {
    const module = await compiled(
      "BPF_HASH(counts, u32);\n\nint f(struct pt_regs *ctx) {\n  u32 key = 1;\n  counts.increment(key);\n  return 0;\n}\n",
    );
    expect(module.license).toBe("GPL");
    expect(module.maps).toEqual([
      expect.objectContaining({
        name: "counts",
        type: 1,
        keySize: 4,
        valueSize: 8,
        maxEntries: 10240,
        key: "unsigned int",
      }),
    ]);
    const [program] = module.programs;
    expect(program).toMatchObject({ name: "f", contextType: "struct pt_regs *" });
    expect(program!.relocations.length).toBeGreaterThan(0);
    for (const { instruction, map } of program!.relocations) {
      expect(map).toBe("counts");
      const view = new DataView(program!.instructions.buffer, program!.instructions.byteOffset);
      expect(view.getUint8(instruction * 8)).toBe(0x18);
      expect(view.getInt32(instruction * 8 + 4, true)).toBe(0);
    }
    const texts = program!.lines
      .filter(({ file }) => file === "test.c")
      .map(({ text }) => text?.trim());
    expect(texts).toContain("u32 key = 1;");
    expect(texts).toContain("counts.increment(key);");
  });

  it("keeps lines right behind several functions", async () => {
    const text = Array.from(
      { length: 5 },
      (_, i) =>
        `static int helper${i}(int n)\n{\n  return n + ${i};\n}\nint f${i}(struct pt_regs *ctx, int a)\n{\n  bpf_trace_printk("mark ${i} %d\\n", helper${i}(a));\n  return 0;\n}\n`,
    ).join("\n");
    const module = await compiled(text);
    for (const [i, program] of [...module.programs]
      .sort((a, b) => a.name.localeCompare(b.name))
      .entries()) {
      expect(program.lines.some((line) => line.text?.includes(`"mark ${i} %d`))).toBe(true);
    }
  });

  it("takes kernel types, constants and macros from no header", async () => {
    const module = await compiled(`
#include <linux/sched.h>
#include <net/sock.h>
struct out { u32 family; char name[TASK_COMM_LEN]; };
BPF_PERF_OUTPUT(events);
int f(struct pt_regs *ctx, struct sock *sk) {
  struct out out = {.family = sk->sk_family};
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  if (out.family != AF_INET6 || task->mm->exe_file->f_path.dentry->d_name.len > NAME_MAX) return -EINVAL;
  events.perf_submit(ctx, &out, sizeof(out));
  return 0;
}`);
    expect(module.maps[0]?.eventFields).toEqual(["family#u32", "name#char[16]"]);
  });

  it("shows a mistake at its place with a way out", async () => {
    const text = "int f(struct pt_regs *ctx) {\n  u32 counter = 1;\n  return countre;\n}\n";
    const [first] = await mistakes(text);
    expect(first).toMatchObject({ code: "unknown-identifier", fix: "counter" });
    expect(text.slice(first!.span!.start, first!.span!.end)).toBe("countre");
  });

  it.each([
    ['int f(struct pt_regs *ctx) { return printk("x"); }', "unknown-function", "bpf_trace_printk"],
    [
      "int f(struct pt_regs *ctx, struct task_struct *t) { return t->pidd; }",
      "unknown-member",
      "pid",
    ],
    ["TRACEPOINT_PROBE(nosuch, event) { return 0; }", "unknown-tracepoint", undefined],
    [
      "int f(struct pt_regs *ctx, struct no_such_thing *t) { return t->x; }",
      "unknown-type",
      undefined,
    ],
    ['#include "mine.h"\nint f(struct pt_regs *ctx) { return 0; }', "missing-header", "-I"],
    [
      "int g(int a) { return a; }\nint f(struct pt_regs *ctx) { return g(1); }",
      "helper-not-static",
      "static",
    ],
    [
      "BPF_HASH(h);\nint f(struct pt_regs *ctx) { u64 k = 0; h.lokup(&k); return 0; }",
      "unknown-member",
      "lookup",
    ],
    ["int f(struct pt_regs *ctx) { return 0 }", "syntax", undefined],
  ])("%s", async (text, code, hint) => {
    const [first] = await mistakes(text);
    expect(first!.code).toBe(code);
    expect(first!.span).toBeDefined();
    if (hint) expect(`${first!.hint} ${first!.fix}`).toContain(hint);
  });

  it("finds the same text again in the cache, under any name", async () => {
    const store = new CacheStore(join(directory, "cache"));
    const text = 'int f(struct pt_regs *ctx) {\n  bpf_trace_printk("x\\n");\n  return 0;\n}\n';
    const first = await compile(request(text), { store });
    const second = await compile(request(text, { fileName: "other.c" }), { store });
    const other = await compile(request(text, { cflags: ["-DX"] }), { store });
    if (!first.ok || !second.ok || !other.ok) throw new Error("it did not compile");
    expect([first.value.cached, second.value.cached, other.value.cached]).toEqual([
      false,
      true,
      false,
    ]);
    expect(second.value.module.programs[0]?.instructions).toEqual(
      first.value.module.programs[0]?.instructions,
    );
    expect(second.value.module.programs[0]?.lines[0]?.file).toBe("other.c");
  });

  it("describes pinned maps and maps of maps without making them", async () => {
    const module = await compiled(`
BPF_TABLE_PINNED("hash", u32, u64, pinned, 8, "/sys/fs/bpf/never_made");
BPF_ARRAY(inner, u64, 4);
BPF_ARRAY_OF_MAPS(outer, "inner", 2);
int f(struct pt_regs *ctx) { u32 k = 0; pinned.increment(k); return 0; }`);
    const map = (name: string) => module.maps.find((m) => m.name === name);
    expect(map("pinned")?.pinnedPath).toBe("/sys/fs/bpf/never_made");
    expect(map("outer")?.innerMap).toBe("inner");
  });

  it("reports an abort, and runs on after it", async () => {
    const stopped = await compile(request("int f(struct pt_regs *ctx) { return 0; }"), {
      cache: false,
      signal: AbortSignal.abort(),
    });
    expect(stopped.ok ? "" : stopped.diagnostics[0]?.code).toBe("compiler-aborted");
    prewarmChild();
    expect((await compiled("int f(struct pt_regs *ctx) { return 0; }")).programs).toHaveLength(1);
  });

  it("tells clang's error where libbcc falls over it", async () => {
    const [first] = await mistakes(
      "struct s { struct no_such_lock lock; u32 n; };\nBPF_HASH(h, u32, struct s);\nint f(struct pt_regs *ctx) { return 0; }",
    );
    expect(first).toMatchObject({ code: "unknown-type" });
    expect(first!.span).toBeDefined();
  });

  it("refuses a BTF file that is none", async () => {
    const outcome = await compile(request("int f(struct pt_regs *ctx) { return 0; }"), {
      btf: { path: "/proc/version", release: "6.1.0" },
    });
    expect(outcome.ok ? "" : outcome.diagnostics[0]?.message).toContain("BTF");
  });

  it("answers a child that is killed with one clear error", async () => {
    const controller = new AbortController();
    const running = runChild(
      { text: "int f(struct pt_regs *ctx) { return 0; }", flags: [], headers: "btf" },
      controller.signal,
    );
    controller.abort();
    expect(await running).toMatchObject({ ok: false, reason: "aborted" });
  });
});
