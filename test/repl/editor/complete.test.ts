import { describe, expect, it } from "vitest";
import { isComplete, whyIncomplete } from "../../../src/repl/editor/complete.js";

describe("what is complete", () => {
  it.each([
    "",
    "vfs_read",
    'do_sys_open "%s", arg2',
    "trace 'do_sys_open \"%s\", arg2' -U",
    "t:sched:sched_switch (args->prev_pid == 1)",
    'r:c:getenv "a \\" b", retval',
    "int f(void *ctx) { return 0; }",
    "int f(void *ctx) { // don't\n return 0; }",
    "/* it's */ BPF_HASH(c);",
    "#define A '{'\nint f() { return A; }",
    "c:/usr/lib//libc.so:malloc",
    "/^tcp_(send|recv)$/",
    "/usr/bin/*:main",
    // Mistakes, not beginnings: the parser says what is wrong.
    "vfs_read )",
    "f( ]",
    ":save it's",
  ])("%j", (text) => {
    expect(whyIncomplete(text)).toBeUndefined();
  });

  it.each([
    ["int f(void *ctx) {", "bracket", "}", 17],
    ["f(a, (b)", "bracket", ")", 1],
    ["int a[3", "bracket", "]", 5],
    ['vfs_read "%d', "quote", '"', 9],
    ["'vfs_read", "quote", "'", 0],
    ["int a; /* not yet", "comment", "*/", 7],
    ["trace -p 1 \\", "backslash", "a further line", 11],
    [":save \\", "backslash", "a further line", 6],
    ["BPF_HASH(c);\nint f(void *ctx)", "declaration", "{", 13],
    ["TRACEPOINT_PROBE(sched, sched_switch)", "declaration", "{", 0],
  ])("%j is not", (text, why, missing, start) => {
    expect(whyIncomplete(text)).toMatchObject({ why, missing, span: { start } });
    expect(isComplete(text)).toBe(false);
  });
});
