import { describe, expect, it } from "vitest";
import { looksLikePython, translatePython } from "../../../src/oneliners/bccpython/index.js";

const script = `#!/usr/bin/env python3
# a comment with "quotes
from bcc import BPF, PerfType, PerfSWConfig
import argparse

bpf_text = """
#include <uapi/linux/ptrace.h>
BPF_HASH(calls, u32);
int count(struct pt_regs *ctx) {
    u32 pid = bpf_get_current_pid_tgid() >> 32;
    FILTER
    calls.increment(pid);
    bpf_trace_printk("hi\\\\n");
    return 0;
}
"""
bpf_text = bpf_text.replace('FILTER', 'if (pid == 1) return 0;')
b = BPF(text=bpf_text)
b.attach_kprobe(event="vfs_read", fn_name="count")
b.attach_kretprobe(event=b.get_syscall_fnname("clone"), fn_name="count")
b.attach_uprobe(name="c", sym="malloc", fn_name="count", pid=args.pid)
b.attach_perf_event(ev_type=PerfType.SOFTWARE, ev_config=PerfSWConfig.CPU_CLOCK,
    fn_name="count", sample_period=0, sample_freq=49)
b.attach_kprobe(event=name, fn_name="count")
`;

describe("a Python script of BCC's", () => {
  const made = translatePython(script);
  if (!made.ok) throw new Error("refused");
  const { text, notes } = made.value;

  it("is known by its imports", () => {
    expect(looksLikePython(script)).toBe(true);
    expect(looksLikePython("#include <linux/fs.h>\nint x;")).toBe(false);
    expect(looksLikePython("BPF_HASH(h);")).toBe(false);
  });

  it("gives its C text, with the attach calls as lines", () => {
    const call = process.arch === "arm64" ? "__arm64_sys_clone" : "__x64_sys_clone";
    expect(text.split("\n").slice(0, 6)).toEqual([
      "// attach count to k:vfs_read",
      `// attach count to kr:${call}`,
      "// attach count to p:c:malloc",
      "// attach count to perf:cpu-clock:49hz",
      "",
      "#include <uapi/linux/ptrace.h>",
    ]);
    expect(text).toContain('bpf_trace_printk("hi\\n");');
    expect(text.endsWith("return 0;\n}")).toBe(true);
  });

  it("says what only Python knows", () => {
    expect(notes).toEqual([
      "the script replaces FILTER before it compiles the program: put in what it would",
      'attach_kprobe(event=name, fn_name="count"): write a line // attach NAME to PLACE for it',
    ]);
  });

  it("takes a text given at once, and one in parts", () => {
    const once = translatePython(
      `from bcc import BPF\nBPF(text='int kprobe__sys_clone(void *ctx) { return 0; }').trace_print()`,
    );
    expect(once).toMatchObject({
      value: { text: "int kprobe__sys_clone(void *ctx) { return 0; }" },
    });
    const parts = `from bcc import BPF\nt = """\nBPF_HASH(a);\n"""\nt += """\nint kprobe__f(void *c) { return 0; }\n"""\nBPF(text=t)`;
    expect(translatePython(parts)).toMatchObject({
      value: { text: "BPF_HASH(a);\n\nint kprobe__f(void *c) { return 0; }" },
    });
  });

  it("that has its text in a file says so", () => {
    expect(translatePython('from bcc import BPF\nb = BPF(src_file="x.c")')).toMatchObject({
      ok: false,
      diagnostics: [{ message: "no string of this script is a C program" }],
    });
  });
});
