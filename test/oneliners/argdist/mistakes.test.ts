import { describe, expect, test } from "vitest";
import { withKprobes, withoutKprobes } from "../../support/kernel.js";
import { outcomeOf, planOf } from "./support.js";

/** code, what is underlined, and the way out. */
function mistakeOf(spec: string, kernel = withKprobes()): readonly string[] {
  const planned = outcomeOf([spec], kernel);
  if (planned.ok) return [];
  return planned.diagnostics.map(({ code, message, source, span, fix }) => {
    const place = source && span ? source.text.slice(span.start, span.end) : "";
    return `${code} [${place}] ${message}${fix === undefined ? "" : ` → ${fix}`}`;
  });
}

describe("mistakes, with their place and the way out", () => {
  test.each<[spec: string, mistake: string]>([
    [
      "-C p::foo",
      "missing-parentheses [p::foo] expected parentheses after the name: the function's parameters, or () → p::foo()",
    ],
    [
      "-C p::vfs_raed()",
      "unknown-function [vfs_raed] no function vfs_raed in this kernel → vfs_read",
    ],
    ["-H p::vfs_read(int a)", "missing-value [p::vfs_read] a histogram needs a value"],
    [
      "-C p::vfs_read(int a):int,int:a",
      "type-count [int,int] there are 2 types (int, int) for one value",
    ],
    ["-C p::vfs_read(int a):int:a,a", "type-count [int] there is one type (int) for 2 values"],
    ["-C p::vfs_read(int a):int", "missing-value [int] int is a type, but its value is missing"],
    [
      "-C p::vfs_read(int a):int:a:a==1:zz",
      "unexpected-text [:zz] nothing may follow the filter: a spec is probe:types:values:filter",
    ],
    ["-C p::vfs_read(int a):int:a:a=1", 'assignment [=] "=" would write; a probe only reads → =='],
    ["-C r::vfs_read(int a):int:$entry(b)", "unknown-parameter [b] no parameter b → a"],
    ["-C x:c:foo()", 'unknown-probe-type [x] no probe type "x"'],
    [
      "-C t:syscalls:sys_enter_read(int a):int:a",
      "unexpected-signature [(int a)] a tracepoint has no signature",
    ],
    [
      "-C p:c:malloc(size_t size:size_t:size",
      'unbalanced-parenthesis [(] this "(" is not closed: expected ")" before ":" → )',
    ],
    ["-C p::vfs_read(int a)):int:a", 'unbalanced-parenthesis [)] unmatched ")"'],
    [
      "-C t:syscalls:sys_enter_read():args->cuont",
      "unknown-field [cuont] syscalls:sys_enter_read has no field cuont → count",
    ],
    [
      "-C t:syscalls:sys_enter_read():sum(args->count),max(args->fd)",
      "two-values [args->fd] a row's figures are about one value: args->count or args->fd",
    ],
    ["-C p::vfs_read():sum()", "aggregate-arguments [sum()] sum() takes one value"],
    ["-C p::vfs_read():count(arg1)", "aggregate-arguments [arg1] count() takes no value"],
    [
      "-H p::vfs_read():sum(count)",
      "aggregate-in-histogram [sum(count)] a histogram takes no sum(), avg(), min(), max() or stats()",
    ],
    [
      "-C p::vfs_read():lhist(count, 1)",
      "histogram-in-count [lhist(count, 1)] lhist() makes a histogram, but this spec counts",
    ],
    [
      "-H p::vfs_read():lhist(count, 1),count",
      "lhist-not-last [lhist(count, 1)] lhist() must be the last value",
    ],
    [
      "-H p::vfs_read():lhist(count, 0, 5)",
      "lhist-arguments [lhist(count, 0, 5)] lhist takes a value and a step, or a value, from, to and a step",
    ],
    ["-H p::vfs_read():lhist(count, 0)", "bad-step [0] a step must be greater than 0"],
    ["-H p::vfs_read():lhist(count, 5, 5, 1)", "empty-range [5] 5 is not above 5"],
    [
      "-H p::vfs_read():lhist(count, 0, 1000000, 1)",
      "too-many-steps [lhist(count, 0, 1000000, 1)] this makes 1000000 steps; at most 100000 are allowed",
    ],
    [
      "-H p::vfs_read():lhist(count, arg1)",
      "not-a-number [arg1] lhist() takes literal numbers as from, to and step",
    ],
    ["-C p::vfs_read():foo_t:count", "unusable-type [foo_t] unknown type foo_t"],
    [
      "-C p::vfs_read():struct file:file",
      "unusable-type [struct file] a value can't have the type struct file",
    ],
    [
      "-C t:sched:sched_switch():char*:args->prev_prio",
      "not-a-string [args->prev_prio] this can't be text: it is s32",
    ],
    [
      "-H t:sched:sched_switch():args->prev_comm",
      "text-as-number [args->prev_comm] this is a string, but a number is needed here",
    ],
    [
      "-H t:sched:sched_switch():char*:args->prev_comm",
      "text-as-number [char*] this is a string, but a number is needed here",
    ],
    [
      "-C p::vfs_read():int:$retval",
      "not-here [$retval] $retval is known only at the return: r::…",
    ],
    ["-C  ", "empty-spec [] the spec is empty"],
    ["-C p:nosuch:foo()", "unknown-library [nosuch] no library or program nosuch"],
  ])("%s", (spec, mistake) => {
    expect(mistakeOf(spec)).toEqual([mistake]);
  });

  test("without kprobes a kernel function has no place", () => {
    expect(mistakeOf("-C p::vfs_read()", withoutKprobes())).toEqual([
      "no-kprobes [vfs_read] this kernel can't probe functions: no kprobes, no fentry",
    ]);
  });

  test("all specs are checked, each under its own name", () => {
    const planned = outcomeOf(["-C p::foo", "-H p::vfs_read()", "-C p::vfs_read():int", "-H x"]);
    const names = planned.ok ? [] : planned.diagnostics.map(({ source }) => source?.name);
    expect(names).toEqual(["-C 1", "-H 2"]);
    const later = outcomeOf(["-C p::vfs_read():int", "-H p::vfs_read()"]);
    const both = later.ok ? [] : later.diagnostics.map(({ source }) => source?.name);
    expect(both).toEqual(["-C", "-H"]);
  });

  test("a process that is not there", () => {
    const planned = outcomeOf(["-C p::vfs_read()"], withKprobes(), { pids: [5_000_000] });
    expect(planned.ok ? "" : planned.diagnostics[0]!.message).toBe("there is no process 5000000");
  });
});

describe("warnings", () => {
  const warningsOf = (spec: string): readonly string[] =>
    planOf([spec], withKprobes())
      .plan.notes.filter(({ severity }) => severity === "warning")
      .map(({ message, fix }) => `${message} → ${fix}`);

  test.each<[spec: string, ...warnings: string[]]>([
    [
      "-H t:syscalls:sys_enter_read():u8:args->count",
      "u8 can't hold all of args->count, which has 64 bits → u64",
    ],
    ["-C r::vfs_read():int", "int can't hold all of $retval, which has 64 bits → s64"],
    ["-C p::vfs_read():u32:$COMM", "$COMM is text: it is counted as text, not as u32 → char*"],
    ["-C p:c:malloc():int:arg1"],
    ["-C t:sched:sched_switch():u64:args->prev_prio"],
    // Of a result without a type the sign is that of C's int.
    ["-C r:c:read():::$retval < 0"],
  ])("%s", (spec, ...warnings) => {
    expect(warningsOf(spec)).toEqual(warnings);
  });
});
