import { describe, expect, it } from "vitest";
import { looksLikeBpftrace, translateBpftrace } from "../../../src/oneliners/bpftrace/index.js";
import { withKprobes, withoutKprobes } from "../../support/kernel.js";

const kernel = withKprobes();
const translate = (text: string) => translateBpftrace(text, kernel);

function text(program: string): string {
  const made = translate(program);
  if (!made.ok) throw new Error(made.diagnostics[0]!.message);
  return made.value.text;
}

function refusal(program: string): string {
  const made = translate(program);
  return made.ok ? "" : made.diagnostics[0]!.message;
}

describe("bpftrace's texts", () => {
  it("are told from others by a probe of theirs with a block", () => {
    for (const text of [
      "kprobe:vfs_read { @ = count(); }",
      "k:vfs_read,k:vfs_write{@=count()}",
      "#!/usr/bin/env bpftrace\n/* a comment */\nBEGIN { }",
      "tracepoint:syscalls:sys_enter_read /pid == 1/ { @ = count(); }",
    ])
      expect([text, looksLikeBpftrace(text)]).toEqual([text, true]);
    for (const text of [
      't:sched:sched_switch "%s", args->next_comm',
      "int f(void *c) { }",
      "vfs_read {",
    ])
      expect([text, looksLikeBpftrace(text)]).toEqual([text, false]);
  });
});

describe("what only prints or counts", () => {
  it.each([
    [
      'tracepoint:syscalls:sys_enter_openat { printf("%s %s\\n", comm, str(args->filename)); }',
      't:syscalls:sys_enter_openat "%s %s", $task->comm, args->filename',
    ],
    [
      't:syscalls:sys_enter_read /comm == "cat" && args.count > 10/ { printf("%d", pid) }',
      't:syscalls:sys_enter_read ((STRCMP("cat", $task->comm)) && (args->count > 10)) "%d", $tgid',
    ],
    [
      'kretprobe:vfs_read /retval > 0/ { printf("%d\\n", retval); }',
      'r::vfs_read (retval > 0) "%d", retval',
    ],
    [
      'k:a { printf("%d", arg0); } uprobe:libc:malloc { printf("%d", arg1); }',
      `trace 'a "%d", arg1' 'c:malloc "%d", arg2'`,
    ],
    ["kprobe:vfs_* { @[func] = count(); }", "funccount 'vfs_*'"],
    [
      "tracepoint:syscalls:sys_enter_* { @[probe] = count(); }",
      "funccount 't:syscalls:sys_enter_*'",
    ],
  ])("is a one-liner: %s", (program, line) => {
    expect(text(program)).toBe(line);
  });
});

describe("what keeps maps", () => {
  it("counts by a key", () => {
    expect(
      text("tracepoint:syscalls:sys_enter_read { @reads[pid, comm] = count(); }").split("\n"),
    ).toEqual([
      "#include <tool.h>",
      "struct reads_key { u32 pid; char comm[16]; };",
      "COUNTS(reads, struct reads_key)",
      "TRACEPOINT_PROBE(syscalls, sys_enter_read) {",
      "  char comm1[16] = {};",
      "  bpf_get_current_comm(comm1, sizeof(comm1));",
      "  struct reads_key key2 = {};",
      "  key2.pid = (u32)(bpf_get_current_pid_tgid() >> 32);",
      "  __builtin_memcpy(key2.comm, comm1, sizeof(key2.comm));",
      "  reads_add(&key2);",
      "  return 0;",
      "}",
    ]);
  });

  it("has the time between two probes as a histogram", () => {
    const made = text(
      "kprobe:vfs_read { @start[tid] = nsecs; } kretprobe:vfs_read /@start[tid]/ { @ns[comm] = hist(nsecs - @start[tid]); delete(@start[tid]); }",
    );
    expect(made).toContain("// attach probe_1 to k:vfs_read");
    expect(made).toContain("// attach probe_2 to kr:vfs_read");
    expect(made).toContain("BPF_HASH(start, struct start_key, u64);");
    expect(made).toContain("COUNTS(ns, struct ns_key, log2(u64, value))");
    expect(made).toContain("start.delete(&key7);");
    expect(made).not.toContain("shown");
  });

  it.each([
    ["@ = sum(args->count)", "COUNTS(at, void, sum(u64, total))"],
    ["@[cpu] = sum(args->count)", "at_add(&key1, args->count);"],
    ["@[cpu] = max(args->count)", "COUNTS(at, struct at_key, max(u64, max))"],
    ["@ = avg(args->count)", "COUNTS(at, void, sum(u64, sum))"],
    ["@ = stats(args->count)", "COUNTS(at, void, sum(u64, sum))"],
    ["@ = hist(args->count)", "COUNTS(at, void, log2(u64, value))"],
    ["@ = lhist(args->count, 0, 100, 10)", "COUNTS(at, void, linear(s64, value, 0, 10, 10))"],
    ["@ = lhist(args->count, -10, 95, 10)", "linear(s64, value, -10, 10, 11)"],
    ["@[kstack] = count()", "key1.kernel = stack_of(args, 0);"],
    ["@[ustack] = count()", "key1.pid = (u32)(bpf_get_current_pid_tgid() >> 32);"],
    ["@x++", "x_add();"],
    ["@x++; @x += args->count", "x_add(1);"],
    ["@[cpu] -= 5", "COUNTS(at, struct at_key, sum(s64, total))"],
    ["@a = 100ms", "s64 value2 = 100000000;"],
    ["@a = 9007199254740993", "s64 value2 = 9007199254740993LL;"],
    ["@ = lhist(1, 0x0, 1e3, 0x10ms)", "linear(s64, value, 0, 16, 63)"],
    ["@a = args->count", "// shown: a"],
    ["if (pid == 1) { @a++ } else { @b++ }", "} else {"],
    ["@n++; if (@n > 5) { @big = count(); }", "BPF_ARRAY(n, u64, 1);"],
    ["@ = sum(pid * 1000)", "at_add(((u64)(u32)(bpf_get_current_pid_tgid() >> 32) * 1000));"],
  ])("%s", (statement, line) => {
    expect(text(`t:syscalls:sys_enter_read { ${statement}; }`)).toContain(line);
  });

  it.each(["min", "max", "sum", "avg", "stats", "hist"])("knows the sign of %s()", (name) => {
    const of = (value: string): string =>
      /COUNTS\(.*/.exec(text(`t:syscalls:sys_exit_read { @ = ${name}(${value}); }`))![0];
    for (const value of ["args->ret", "-args->ret", "0 - args->ret", "1 > 0 ? args->ret : 0"])
      expect(of(value)).toContain("s64");
    expect(of("nsecs")).toContain("u64");
    expect(of("(int32)nsecs")).toContain("s64");
  });

  it("has the entries that BEGIN fills in itself", () => {
    const made = text(
      'BEGIN { @why[0] = "idle"; @why[1] = "busy"; @least = 10; } k:vfs_read /arg2 > @least/ { @[@why[arg1]] = count(); }',
    );
    expect(made).toContain('if (key3 == 0) __builtin_memcpy(text2, "idle", sizeof("idle"));');
    expect(made).toContain('else if (key3 == 1) __builtin_memcpy(text2, "busy", sizeof("busy"));');
    expect(made).toContain("PT_REGS_PARM3(ctx) > 10");
    expect(made).not.toContain("BPF_");
  });

  it("reads one map by the members that its first key has", () => {
    const made = text(
      "t:syscalls:sys_enter_read { @t[args->fd] = nsecs; } t:syscalls:sys_exit_read { $s = @t[args->ret]; delete(@t[tid]); }",
    );
    expect(made.match(/key\d+\.fd = /g)).toHaveLength(3);
  });

  it("has a second block at the same place as a function of its own", () => {
    const made = text(
      "t:syscalls:sys_exit_read /pid == 1/ { @a = count(); } t:syscalls:sys_exit_read { @b = count(); }",
    );
    expect(made).toContain("// attach probe_2 to t:syscalls:sys_exit_read");
    expect(made).toContain("int probe_2(struct tracepoint__syscalls__sys_exit_read *args) {");
  });

  it("leaves out what is about bpftrace's own output, and says so", () => {
    const made = translate(
      'BEGIN { printf("Tracing"); } t:syscalls:sys_enter_read { @[comm] = count(); } interval:s:1 { print(@); clear(@); } END { clear(@); }',
    );
    expect(made).toMatchObject({
      ok: true,
      value: {
        notes: [
          "BEGIN is left out: it is about bpftrace's own output",
          "interval:s:1 is left out: a cell shows its maps as they are",
          "END is left out: it is about bpftrace's own output",
        ],
      },
    });
  });

  it("samples by a timer", () => {
    expect(text("profile:hz:99 { @[kstack] = count(); }")).toContain(
      "// attach probe_1 to perf:cpu-clock:99hz",
    );
  });
});

describe("what cannot be translated", () => {
  it.each([
    ['k:f { @[strftime("%H", nsecs)] = count(); }', "strftime() cannot be translated"],
    ['k:f { @ = kaddr("avenrun"); }', "kaddr() cannot be translated"],
    [
      "k:f { @ = hist(arg0); if (@ > 1) { @n++ } }",
      "@, which is hist(), cannot be read or emptied here",
    ],
    ["k:f { @ = count(); @ = 5; }", "@ is count() elsewhere and assigned here"],
    [
      "k:f { @[comm == str(arg0)] = count(); }",
      "a comparison of two strings, neither of which is a literal, cannot be translated",
    ],
    ["k:f { @ = lhist(1, 0, 10, 0); }", "lhist() with these bounds cannot be translated"],
    [
      "k:f { @ = ((struct file *)arg0)->nothing; }",
      "struct file has no member nothing on this kernel",
    ],
    ["k:f { while (1) { @++; } }", "while cannot be translated"],
    [
      "t:syscalls:sys_enter_read { @[args->nothing] = count(); }",
      "tracepoint:syscalls:sys_enter_read has no field nothing on this kernel",
    ],
    ["k:f { @ = count(); @ = max(1); }", "@ is count() elsewhere and max() here"],
    ["k:f { @[pid] = count(); @[pid, tid] = count(); }", "@ has 1 key elsewhere"],
    ["watchpoint:0x1:8:w { @ = count(); }", "watchpoint:0x1:8:w cannot be translated"],
    ["k:f { @ = count()", "expected } at the end"],
    ["k:f { $x }", "this statement has no effect"],
    ["k:f { @ = $y; }", "$y is used before it is assigned"],
    [
      "interval:s:1 { exit(); }",
      "no probe is left to attach: BEGIN, END and interval are left out",
    ],
  ])("is named: %s", (program, message) => {
    expect(refusal(program)).toBe(message);
  });
});

describe("what is printed", () => {
  it("is one event for each line, however many calls make it", () => {
    const made = text(
      't:syscalls:sys_exit_read { time("%H:%M:%S "); printf("%d ", pid); printf("%s\\n", comm); @ = count(); }',
    );
    expect(made).toContain("struct event { time_ns time; u32 pid; char comm[16]; };");
    expect(made.match(/_emit/g)).toHaveLength(1);
  });

  it("goes the same way where the columns are the same", () => {
    const made = text(
      't:syscalls:sys_exit_read,t:syscalls:sys_exit_openat { $e = args->ret; printf("%d %s %d\\n", pid, comm, $e); }',
    );
    expect(made.match(/EVENTS/g)).toHaveLength(1);
    expect(made.match(/events_emit/g)).toHaveLength(2);
  });

  it("has the titles that BEGIN prints, if they are as many as the columns", () => {
    const program = (title: string): string =>
      `BEGIN { printf("Tracing\\n"); printf("%-6s %s\\n", ${title}); } k:vfs_read { $x = arg2; printf("%d %d\\n", pid, $x); }`;
    expect(text(program('"PID", "SIZE(b)"'))).toContain("{ u32 pid; u64 size_b; }");
    expect(text(program('"PID", "THE SIZE"'))).toContain("{ u32 pid; u64 the_size; }");
    expect(text(program('"PID", ""'))).toContain("{ u32 pid; u64 x; }");
  });

  it("has the names and the one word that a format says beside its values", () => {
    const made = text(
      'k:vfs_read { $x = arg0; printf("open uid=%d (%d)\\n", arg1, $x); } k:vfs_write { $x = arg0; printf("%d took %d of them\\n", $x, arg1); }',
    );
    expect(made).toContain("{ u64 uid; u64 x; char text[64]; }");
    expect(made).toContain("{ u64 x; u64 arg1; }");
  });

  it("says whose pid it is where it is not the current process's", () => {
    expect(text('k:vfs_read { $t = curtask; printf("%d %d\\n", pid, $t->pid); }')).toContain(
      "{ u32 pid; s64 t_pid; }",
    );
  });

  it.each([
    ["%x", "arg0", "hex_u64 arg0;"],
    ["%d", "elapsed / 1e6", "time_ns time;"],
    ["%s", "ksym(arg0)", "kernel_address arg0;"],
    ["%s", "usym(arg0)", "u32 pid; user_address arg0;"],
    ["%s", "ntop(arg0)", "ip_addr arg0;"],
    ["%r", "buf(arg0, arg1)", "u32 arg0_size; data_byte arg0[64];"],
    ["%s", "kstack", "kernel_stack kernel;"],
    ["%s", 'strftime("%H", nsecs)', "time_ns time;"],
    ["%s", "str(arg0, 15)", "char arg0[16];"],
  ])("shows %s of %s as what it is", (format, value, member) => {
    expect(text(`k:vfs_read { $y = 1; printf("${format} %d\\n", ${value}, $y); }`)).toContain(
      member,
    );
  });

  it("joins words in the record, which is larger than a stack may be", () => {
    const made = text('t:syscalls:sys_enter_execve { printf("%d ", pid); join(args->argv); }');
    expect(made).toContain("join_words(event1->args, (u64)");
    expect(made).toContain("events_submit(args, event1);");
  });
});

describe("the kernel's types and names", () => {
  it("has members by their types, and names of the kernel's", () => {
    const made = text(
      "k:vfs_read { $f = (struct file *)arg0; if ($f->f_flags == O_RDONLY) { @[str($f->f_path.dentry->d_name.name)] = count(); } }",
    );
    expect(made).toContain("struct file * v_f = 0;");
    expect(made).toContain("READ(v_f, f_flags)");
    expect(made).toContain("(struct dentry *)READ(v_f, f_path.dentry)");
  });

  it("declares a variable where all branches see it", () => {
    const made = text(
      'k:vfs_read { if (arg0) { $a = ntop(arg1); } else { $a = ntop(0); } printf("%s %d\\n", $a, pid); }',
    );
    expect(made.indexOf("ip_addr v_a = {};")).toBeLessThan(made.indexOf("if ("));
  });

  it("leaves out structs and includes that the kernel's types stand for, and takes over others", () => {
    const made = text(
      "#ifndef BPFTRACE_HAVE_BTF\n#include <a.h>\nstruct file { int x; };\n#else\n#define LEAST 5\n#endif\nstruct own { int a; };\nk:vfs_read /arg2 > LEAST/ { @ = count(); }",
    );
    expect(made).not.toContain("struct file");
    expect(made).toContain("#define LEAST 5");
    expect(made).toContain("struct own { int a; };");
  });

  it("writes a pattern out where few names match", () => {
    const made = text("t:syscalls:sys_enter_openat* { @[probe, pid] = count(); }");
    expect(made).toContain("TRACEPOINT_PROBE(syscalls, sys_enter_openat) {");
    expect(made).toContain('"tracepoint:syscalls:sys_enter_openat"');
  });

  it("says which probes this kernel has not", () => {
    const notes = (program: string, on = kernel): readonly string[] => {
      const made = translateBpftrace(program, on);
      return made.ok ? made.value.notes : [];
    };
    expect(notes("k:vfs_read,k:no_such { @ = count(); }")).toContain(
      "kprobe:no_such: left out, this kernel has no such probe",
    );
    expect(notes("k:no_such { @ = count(); }")).toContain(
      "warning: kprobe:no_such: this kernel has no such probe",
    );
    expect(notes("k:vfs_read { @ = count(); }", withoutKprobes())).toContain(
      "warning: this kernel has no kprobes: kprobe:vfs_read",
    );
  });
});

describe("a name that is misspelt", () => {
  const wrong = (program: string) => {
    const made = translate(program);
    return made.ok ? undefined : made.diagnostics[0];
  };

  it.each([
    ["k:f { @[com] = count(); }", "com", "comm"],
    ["k:f { @[comm] = cont(); }", "cont", "count"],
    ['k:f { prntf("%s", comm); }', "prntf", "printf"],
    ["k:f { @[strr(arg0)] = count(); }", "strr", "str"],
  ])("has the nearest, which Tab takes: %s", (program, name, near) => {
    const { hint, fix, span, source } = wrong(program)!;
    expect(hint).toMatch(new RegExp(`^nearest: ${near}\\b`));
    expect(fix).toBe(near);
    expect(source!.text.slice(span!.start, span!.end)).toBe(name);
  });

  it("has none where bpftrace means something else by it", () => {
    for (const name of ["ppid", "cgroupid", "nsecs()"])
      expect(wrong(`k:f { @[${name === "nsecs()" ? "strcap(1)" : name}] = count(); }`)?.fix).toBe(
        undefined,
      );
  });
});

describe("syntax", () => {
  it.each([
    ["k:f { @[comm = count(); }", "expected ] before ="],
    ["k:f { @ = count(; }", "; is not expected here"],
    ['k:f { printf("%d", pid; }', "expected ) before ;"],
    ["k:f { @ = count() @ = count(); }", "expected ; before @"],
  ])("says what is expected: %s", (program, message) => {
    expect(refusal(program)).toBe(message);
  });
});

describe("a text that no person writes", () => {
  it("is refused where it is nested too deeply, in whatever way", () => {
    const many = 5000;
    for (const nested of [
      `@ = ${"(".repeat(many)}1${")".repeat(many)};`,
      `@ = ${"!".repeat(many)}1;`,
      `@ = ${"(int32)".repeat(many)}1;`,
      `@ = 1${" + 1".repeat(many)};`,
      `@ = a${".b".repeat(many)};`,
      `${"if (1) { ".repeat(many)}${"}".repeat(many)}`,
      `if (1) { } ${"else if (1) { }".repeat(many)}`,
      `@ = ${"1 ? 1 : ".repeat(many)}1;`,
    ])
      expect(refusal(`k:f { ${nested} }`)).toBe("the expression is nested too deeply");
  });

  it("is refused at its end where a probe is missing", () => {
    expect(refusal("")).toBe("there is no probe");
    expect(refusal("k:f,")).toBe("expected a probe at the end");
  });
});
