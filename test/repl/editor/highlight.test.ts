import { describe, expect, it } from "vitest";
import { highlight } from "../../../src/repl/editor/highlight.js";

const known = { tools: ["funccount"] };

/** `class:text` of each token. */
const tokens = (text: string): readonly string[] =>
  highlight(text, known).map((token) => `${token.class}:${text.slice(token.start, token.end)}`);

describe("highlighting", () => {
  it.each<readonly [string, readonly string[]]>([
    [
      't:sched:sched_switch (args->prev_pid > 0x10) "%s\\n", $task->comm',
      [
        "probe:t:sched:sched_switch",
        "variable:args",
        "number:0x10",
        'string:"',
        "format:%s",
        "format:\\n",
        'string:"',
        "variable:$task",
      ],
    ],
    [
      "trace 'c:malloc \"%d\", arg1' -p 12",
      [
        "command:trace",
        "probe:c:malloc",
        'string:"',
        "format:%d",
        'string:"',
        "variable:arg1",
        "flag:-p",
        "number:12",
      ],
    ],
    [
      "argdist -H r::f(int a):u64:$latency/1000#time",
      [
        "command:argdist",
        "flag:-H",
        "probe:r::f",
        "type:int",
        "type:u64",
        "variable:$latency",
        "number:1000",
        "comment:#time",
      ],
    ],
    ["funccount -i 1 'vfs_*'", ["command:funccount", "flag:-i", "number:1", "probe:vfs_*"]],
    [":save day.bccs", ["command::save"]],
    [
      "static u64 f(struct pt_regs *ctx) { return bpf_ktime_get_ns(); } // end",
      [
        "keyword:static",
        "type:u64",
        "function:f",
        "keyword:struct",
        "keyword:return",
        "function:bpf_ktime_get_ns",
        "comment:// end",
      ],
    ],
    [
      "#include <linux/fs.h>\nBPF_HASH(c, u32);",
      ["macro:#include <linux/fs.h>", "macro:BPF_HASH", "type:u32"],
    ],
    // A member is a member, whatever its name.
    ["int x = p->int_t.arg1;", ["type:int"]],
    ['int a = 09z; char *s = "open', ["type:int", "error:09z", "type:char", 'error:"open']],
    ["int a = $b;", ["type:int", "error:$b"]],
    ["/* open\n int", ["comment:/* open\n int"]],
  ])("%j", (text, wanted) => {
    expect(tokens(text)).toEqual(wanted);
  });

  it("gives tokens in order that don't overlap, for every beginning of a text", () => {
    const texts = [
      'trace -U \'r:c:getenv "%s \\"x\\"", retval\'',
      "argdist -C 'p::f(int a):char*:STRCMP(\"a#b\", $COMM)#label'",
      "struct a { u32 b; }; // c\nint f(void *ctx) { char c = '\\''; return c[0] ? 1.5e3 : 0x1f; }",
    ];
    for (const text of texts)
      for (let end = 0; end <= text.length; end++) {
        let at = 0;
        for (const token of highlight(text.slice(0, end), known)) {
          expect(token.start).toBeGreaterThanOrEqual(at);
          expect(token.end).toBeGreaterThan(token.start);
          at = token.end;
        }
        expect(at).toBeLessThanOrEqual(end);
      }
  });
});
