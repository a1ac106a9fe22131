import { describe, expect, test } from "vitest";
import { DEFAULT_OPTIONS, planTrace, type TraceOptions } from "../../src/oneliners/trace/index.js";
import { renderDiagnostic } from "../../src/render/diagnostic.js";
import type { KernelFacts } from "../../src/types/facts.js";
import { fakeKernel, withKprobes, withoutKprobes } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

function said(
  probe: string,
  options: Partial<TraceOptions> = {},
  kernel: KernelFacts = withKprobes(),
): string {
  const planned = planTrace([probe], { ...DEFAULT_OPTIONS, ...options }, kernel, fakeUser());
  if (planned.ok) return "fine";
  return planned.diagnostics
    .flatMap((d) => renderDiagnostic(d, { color: false, width: 100 }))
    .join("\n");
}

describe("mistakes name the place, the reason and the way out", () => {
  test.each<[string, string, Partial<TraceOptions>?, KernelFacts?]>([
    ["N-01", 'foo (arg1 == 1 "x"'],
    ["N-02", "x:y:foo"],
    ["N-03", 't:sched:sched_switch(int a) "x"'],
    ["N-04", "p::foo hello"],
    ["N-05", "foo+zz"],
    ["N-09", "u:pthread:nosuch"],
    ["N-10", "c:nosuchsym"],
    ["N-11", "nosuch:foo"],
    ["N-12", "t:no:such"],
    ["N-13", 't:sched:sched_process_fork "%d", args->nosuch'],
    ["N-16", "p::vfs_read", {}, withoutKprobes()],
    ["mistyped function", "vfs_raed"],
    ["mistyped tracepoint", "t:sched:sched_swich"],
    ["mistyped library", "bsah:readline"],
    ["mistyped symbol", "c:getnev"],
    ["returns more than once", "r:c:setjmp"],
    ["mistyped field", 't:sched:sched_switch "%s", args->prev_com'],
    ["mistyped member", 'vfs_read "%s", file->f_path.dentri->d_iname'],
    ["mistyped parameter", 'vfs_read "%d", cuont'],
    ["mistyped variable", 'vfs_read "%d", $pidd'],
    ["beyond the sixth argument", 'vfs_write "%d", arg7'],
    ["argument of a tracepoint", 't:sched:sched_switch "%d", arg1'],
    ["too few values", 'vfs_read "%d %d", count'],
    ["no value", 'vfs_read "%d"'],
    ["too many values", 'vfs_read "%d", count, pos'],
    ["unbalanced quote", 'vfs_read "%d, count'],
    ["unbalanced bracket", 'vfs_read "%d", $task->comm[1'],
    ["closing nothing", "vfs_read (count) )"],
    ["a string in a sum", 'vfs_read ($comm + "x") "y"'],
    ["strings in order", 'vfs_read ($comm < "x") "y"'],
    ["two strings", 'vfs_read ($comm == file->f_path.dentry->d_iname) "y"'],
    ["a variable without its $", 'vfs_read (comm == "x") "y"'],
    ["division by zero", 'vfs_read "%d", count / 0'],
    ["bpftrace's language", "kprobe:vfs_read { @[comm] = count(); }"],
    ["a format without quotes", "%s,"],
    ["string of a number", 'vfs_read "%s", $cpu'],
    ["number of a struct", 'vfs_read "%d", file->f_path'],
    ["string of a struct pointer", 'vfs_read "%s", file'],
    ["floating point", 'vfs_read "%f", count'],
    ["unknown conversion", 'vfs_read "%y", count'],
    ["lone percent sign", 'vfs_read "100%"'],
    ["assignment", "vfs_read (count = 1)"],
    ["result at the entry", 'vfs_read "%d", retval'],
    ["latency at the entry", 'vfs_read "%d", $latency'],
    ["entry at the entry", 'vfs_read "%d", $entry(count)'],
    ["unknown entry", 'r::vfs_read "%d", $entry(cuont)'],
    ["protected function", "notrace_function"],
    ["Go return", "r:go:main.main"],
    ["no such process", "c:getenv", { pids: [9_999_999] }],
    ["pattern without a match", "zzz_*"],
    ["pattern without kprobes", "vfs_*", {}, withoutKprobes()],
    ["offset at a return", "r::vfs_read+4"],
    [
      "registers at a trampoline",
      'vfs_read "%x", ctx->di',
      {},
      fakeKernel({ features: { kprobes: false } }),
    ],
    ["registers at a tracepoint", 'sys_read "%x", ctx->di'],
    ["unknown register", 'vfs_read "%x", ctx->dy'],
    ["binary literal", 'vfs_read (STRCMP("abc", buf))', { binaryCompare: true }],
    ["swapped STRCMP", 'vfs_read (STRCMP(buf, "abc"))'],
    ["not a struct", 'vfs_read "%d", count->x'],
    ["nothing at all", "  "],
    ["stray character", "vfs_read (count § 1)"],
    ["unknown escape", 'vfs_read "\\q"'],
  ])("%s", (_, probe, options, kernel) => {
    expect(said(probe, options, kernel)).toMatchSnapshot();
  });
});

describe("what upstream refuses or gets wrong and this does not", () => {
  test.each<[string, string, Partial<TraceOptions>?]>([
    ["N-14 %p", 'vfs_read "%p", arg1'],
    ["N-14 %5d", 'vfs_read "%5d", arg1'],
    ["N-14 %i", 'vfs_read "%i", arg1'],
    ["N-14 %X", 'vfs_read "%X", arg1'],
    ["N-14 adjacent", 'vfs_read "%d%d", arg1, arg2'],
    ["N-15", 'r:c:getenv "%d", $retval'],
    ["N-17", 'u:/usr/bin/python3.11:function__entry "%s %llx", arg2, arg2'],
    ["N-18", 'u:/usr/bin/python3.11:function__entry "%d", arg3+1'],
    ["N-19", "c:getenv", { uid: 0 }],
    ["comma in a call", 'vfs_read "%d", bpf_foo(arg1, arg2)'],
    ["parenthesis in a literal", '(STRCMP("a)b", arg1))'.replace(/^/, "c:getenv ")],
    [
      "signature, then text with a parenthesis",
      'vfs_read(struct file *f, char *b, size_t n) "n=%d)", n',
    ],
    ["function pointer parameter", 'vfs_read(int (*actor)(void *, int), int n) "%d", n'],
    ["predicate that touches", 'vfs_read(arg1==1) "%d", arg3'],
    ["conditional", 'vfs_read "%d", count > 5 ? 1 : 0'],
    ["C++ name", 'p:cpp:ns::func "%d", arg1'],
    ["C++ overloads", "cpp:ns::Widget::draw"],
    ["escapes in the format", 'vfs_read "\\"%d\\"\\t\\x41\\n", count'],
    ["provider", 'u:/usr/bin/python3.11:python:gc__start "%d", arg1'],
    [
      "data_loc by both names",
      't:sched:sched_process_exec "%s %s", args->filename, args->data_loc_filename',
    ],
    ["rel_loc", 't:block:block_rq_complete "%s", args->cmd'],
    ["clone", "finish_task_switch"],
    ["pattern", "vfs_*"],
    ["regular expression", "/^vfs_(read|write)$/"],
    ["socket member aliases", 'udpv6_sendmsg "%d", sk->sk_dport'],
  ])("%s", (_, probe, options) => {
    expect(said(probe, options)).toBe("fine");
  });
});

test("a pattern's return probes leave out what returns more than once", () => {
  const attached = (probe: string, force = false) => {
    const planned = planTrace([probe], { ...DEFAULT_OPTIONS, force }, withKprobes(), fakeUser());
    if (!planned.ok) throw new Error(planned.diagnostics[0]?.message);
    return planned.value.programs.flatMap(({ attach }) => attach).length;
  };
  expect(attached("p:c:set*")).toBe(2);
  expect(attached("r:c:set*")).toBe(1);
  expect(attached("r:c:set*", true)).toBe(2);
});
