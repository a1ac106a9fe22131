import { describe, expect, it } from "vitest";
import { looksLikeBpftrace, translateBpftrace } from "../../../src/oneliners/bpftrace/index.js";
import { withKprobes } from "../../support/kernel.js";

const kernel = withKprobes();
const translate = (text: string) =>
  translateBpftrace(text, (category, event) => kernel.tracepoint(category, event));

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
      "struct reads_key { u32 pid; char comm[16]; };",
      "BPF_HASH(reads, struct reads_key, u64);",
      "",
      "TRACEPOINT_PROBE(syscalls, sys_enter_read) {",
      "  char comm1[16] = {};",
      "  bpf_get_current_comm(comm1, sizeof(comm1));",
      "  struct reads_key key2 = {};",
      "  key2.pid = (u32)(bpf_get_current_pid_tgid() >> 32);",
      "  __builtin_memcpy(key2.comm, comm1, sizeof(key2.comm));",
      "  reads.atomic_increment(key2);",
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
    expect(made).toContain("BPF_HISTOGRAM(ns, struct ns_key);");
    expect(made).toContain("struct ns_key { char comm[16]; u64 slot; };");
    expect(made).toContain("start.delete(&key7);");
  });

  it.each([
    ["@ = sum(args->count)", "__sync_fetch_and_add(key1_sum, args->count);"],
    ["@[cpu] = sum(args->count)", "at.atomic_increment(key1, args->count);"],
    [
      "@[cpu] = max(args->count)",
      "if (!key1_old || key1_new > *key1_old) at.update(&key1, &key1_new);",
    ],
    ["@ = avg(args->count)", "struct at_value { u64 count; u64 total; };"],
    ["@ = hist(args->count)", "at.atomic_increment(bpf_log2l(args->count));"],
    ["@ = lhist(args->count, 0, 100, 10)", "key1_of - (u64)(key1_of - 0) % 10"],
    ["@[kstack] = count()", "key1.kernel_stack_id = stacks.get_stackid(args, 0);"],
    ["@[ustack] = count()", "key1.pid = (u32)(bpf_get_current_pid_tgid() >> 32);"],
    ["@x++", "x.atomic_increment(key1);"],
    ["@[cpu] -= 5", "at.atomic_increment(key1, -5);"],
    ["@a = 100ms", "u64 value2 = 100000000;"],
    ["if (pid == 1) { @a++ } else { @b++ }", "} else {"],
  ])("%s", (statement, line) => {
    expect(text(`t:syscalls:sys_enter_read { ${statement}; }`)).toContain(line);
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

describe("what cannot be said", () => {
  it.each([
    ['k:f { @[strftime("%H", nsecs)] = count(); }', "strftime() cannot be said here"],
    ["k:f { @ = ntop(arg0); }", "ntop() cannot be said here"],
    ["k:f { while (1) { @++; } }", "while cannot be said here"],
    [
      "t:syscalls:sys_enter_read { @[args->nothing] = count(); }",
      "tracepoint:syscalls:sys_enter_read has no field nothing on this kernel",
    ],
    ["k:f { @ = count(); @ = sum(1); }", "@ is count() elsewhere and sum() here"],
    ["k:f { @[pid] = count(); @[pid, tid] = count(); }", "@ has 1 keys elsewhere"],
    ["watchpoint:0x1:8:w { @ = count(); }", "watchpoint:0x1:8:w cannot be said here"],
    ["k:f { @ = count()", "expected } at the end"],
    ["k:f { $x }", "this does nothing"],
    ["k:f { @ = $y; }", "$y has no value yet"],
    ["interval:s:1 { exit(); }", "no probe is left that can be said here"],
  ])("is named: %s", (program, message) => {
    expect(refusal(program)).toBe(message);
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
      expect(refusal(`k:f { ${nested} }`)).toBe("this is nested too deeply");
  });

  it("is refused at its end where a probe is missing", () => {
    expect(refusal("")).toBe("there is no probe");
    expect(refusal("k:f,")).toBe("a probe is missing at the end");
  });
});
