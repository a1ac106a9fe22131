import { describe, expect, it } from "vitest";
import { classify } from "../../../src/repl/editor/classify.js";
import { placeIn, placeOf, splitWords, type Word } from "../../../src/repl/editor/words.js";

const known = { tools: ["opensnoop", "funccount", "argdist", "profile"] };
const values = (words: readonly Word[]): readonly string[] => words.map(({ value }) => value);

/** The kind, and the words that matter. */
function seen(text: string): unknown {
  const what = classify(text, known);
  switch (what.kind) {
    case "command":
    case "tool":
      return [what.kind, what.name, values(what.words)];
    case "trace":
      return [what.kind, values(what.probes), values(what.words)];
    case "argdist":
      return [what.kind, values(what.specs), values(what.words)];
    default:
      return what.kind;
  }
}

describe("what was typed", () => {
  it.each([
    ["", "empty"],
    ["  \n", "empty"],
    [":", ["command", "", []]],
    [":save 'a b'.json", ["command", "save", ["a b.json"]]],
    ["opensnoop -x", ["tool", "opensnoop", ["-x"]]],
    ["sudo /usr/share/bcc/tools/opensnoop -p 1", ["tool", "opensnoop", ["-p", "1"]]],
    ["$ funccount-bpfcc 'vfs_*'", ["tool", "funccount", ["vfs_*"]]],
    ["bcc-tool profile 5", ["tool", "profile", ["5"]]],
    ["vfs_read", ["trace", ["vfs_read"], ["vfs_read"]]],
    ['do_sys_open "%s", arg2', ["trace", ['do_sys_open "%s", arg2'], ['do_sys_open "%s", arg2']]],
    ["vfs_read -U", ["trace", ["vfs_read"], ["vfs_read", "-U"]]],
    ["-p 12 vfs_read", ["trace", ["vfs_read"], ["-p", "12", "vfs_read"]]],
    [
      'c:malloc "%d", arg1 -p 12 -U',
      ["trace", ['c:malloc "%d", arg1'], ['c:malloc "%d", arg1', "-p", "12", "-U"]],
    ],
    ['f "%d", arg1 - 1', ["trace", ['f "%d", arg1 - 1'], ['f "%d", arg1 - 1']]],
    ["f (a -b)", ["trace", ["f (a -b)"], ["f (a -b)"]]],
    [
      "trace -n 'my app' 'f \"%s\", arg1' g",
      ["trace", ['f "%s", arg1', "g"], ["-n", "my app", 'f "%s", arg1', "g"]],
    ],
    ['# trace f "%s", arg1', ["trace", ['f "%s", arg1'], ['f "%s", arg1']]],
    ["::vfs_read", ["trace", ["::vfs_read"], ["::vfs_read"]]],
    ["vfs_read vfs_write", ["trace", ["vfs_read", "vfs_write"], ["vfs_read", "vfs_write"]]],
    ["bcc-argdist -C 'p::f()'", ["argdist", ["p::f()"], ["-C", "p::f()"]]],
    ["argdist -C 'p::f()' -i 2", ["argdist", ["p::f()"], ["-C", "p::f()", "-i", "2"]]],
    [
      "-H r::f(int a, int b):u64:a -n 1",
      ["argdist", ["r::f(int a, int b):u64:a"], ["-H", "r::f(int a, int b):u64:a", "-n", "1"]],
    ],
    ["int f(void *ctx) { return 0; }", "c"],
    ["#include <linux/fs.h>", "c"],
    ["BPF_HASH(c);", "c"],
    ["// counts\nBPF_HASH(c);", "c"],
    ["TRACEPOINT_PROBE(sched, sched_switch) {", "c"],
    ["static inline bool x(void)", "c"],
    ["kprobe:vfs_read { @[comm] = count(); }", "foreign"],
    ["sudo bpftrace -e 'kprobe:vfs_read { @ = count(); }'", "foreign"],
    ["from bcc import BPF", "foreign"],
    ["show me files", "unknown"],
    ["{", "unknown"],
  ])("%j", (text, wanted) => {
    expect(seen(text)).toEqual(wanted);
  });

  it("names the tool that a lone word may have meant", () => {
    expect(classify("opensnop", known)).toMatchObject({ kind: "trace", near: ["opensnoop"] });
    expect(classify("opensnop 'x' -p 1", known)).toMatchObject({ near: ["opensnoop"] });
    expect(classify("opensnop foo", known)).toMatchObject({ hint: "nearest tools: opensnoop" });
    expect(classify("vfs_read", known)).not.toHaveProperty("near");
  });

  it("says why it can't be told, and where", () => {
    expect(classify(" ; x", known)).toEqual({
      kind: "unknown",
      span: { start: 1, end: 4 },
      why: "no probe, command or C text starts like this",
      hint: ":help shows what does",
    });
  });
});

describe("words as a shell cuts them", () => {
  it.each([
    ["a  b\tc", ["a", "b", "c"]],
    ["'a b' \"c d\"", ["a b", "c d"]],
    ["a'b'\"c\"d", ["abcd"]],
    ["a\\ b '\\'", ["a b", "\\"]],
    ['"a\\"b\\n"', ['a"b\\n']],
    ["a \\\n b", ["a", "b"]],
    ["''", [""]],
    ["$HOME *", ["$HOME", "*"]],
  ])("%j", (text, wanted) => {
    expect(values(splitWords(text).words)).toEqual(wanted);
  });

  it("tells of a quote that is open", () => {
    expect(splitWords("a 'b c").open).toEqual({ quote: "'", at: 2 });
    expect(splitWords("a 'b c'").open).toBeUndefined();
  });

  it("knows where each character of a value stands", () => {
    const [word] = splitWords('  "a\\"b"').words as [Word];
    expect(word.value).toBe('a"b');
    expect([0, 1, 2, 3].map((i) => placeIn(word, i))).toEqual([3, 5, 6, 7]);
    expect([3, 5, 6, 7].map((at) => placeOf(word, at))).toEqual([0, 1, 2, 3]);
    expect(word.span).toEqual({ start: 2, end: 8 });
  });
});
