import { describe, expect, it } from "vitest";
import { attachLines, mergedByName, readAttachLines } from "../../src/program/attach_lines.js";
import type { Hook } from "../../src/types/hook.js";
import type { PlannedProgram } from "../../src/types/plan.js";

/** As far as a bar the text is the place. */
const program = (probe: string, ...attach: readonly Hook[]): PlannedProgram => {
  const [head = "", ...rest] = probe.split("|");
  return {
    name: "trace_0",
    attach,
    source: { name: "probe 1", text: [head, ...rest].join("") },
    ...(rest.length === 0 ? {} : { head: { start: 0, end: head.length } }),
  };
};

const tracepoint = (event: string): Hook => ({
  kind: "tracepoint",
  category: "syscalls",
  event,
});

const uprobe = (onReturn: boolean): Hook => ({
  kind: "uprobe",
  path: "/lib/libc.so.6",
  offset: 64,
  onReturn,
  pid: -1,
  semaphore: 0,
});

describe("lines that say where a function goes", () => {
  it.each([
    [program("do_sys_open", tracepoint("sys_enter_open")), "t:syscalls:sys_enter_open"],
    [program('c:malloc| "%d", arg1', uprobe(false)), "p:c:malloc"],
    [
      program("/tmp/my dir/a:b:n::f(int, char)| (arg1 > 1)", uprobe(false)),
      "p:/tmp/my dir/a:b:n::f(int, char)",
    ],
    [program("r:prog:main.(*Account).Deposit|", uprobe(true)), "r:prog:main.(*Account).Deposit"],
    [program("r:c:malloc", uprobe(true)), "r:c:malloc"],
    [program("u:python3:gc__start", uprobe(false)), "u:python3:gc__start"],
  ])("are written for a generated text", (planned, at) => {
    expect(attachLines([planned])).toEqual([`// attach trace_0 to ${at}`]);
  });

  it("leave out what may sleep, which no line can say", () => {
    expect(attachLines([program("c:malloc", { ...uprobe(false), sleeps: true } as Hook)])).toEqual(
      [],
    );
  });

  it("are read from where they stand", () => {
    const text =
      "// attach f to k:vfs_read\nint f(void *ctx) { return 0; }\n// attach it to what\n";
    expect(readAttachLines(text).map(({ program: name, at }) => [name, at])).toEqual([
      ["f", "k:vfs_read"],
      ["it", "what"],
    ]);
    const named = "// attach f to p:/tmp/my dir/a:n::f(int, char)\n// attach the line to p or t\n";
    expect(readAttachLines(named).map(({ at }) => at)).toEqual(["p:/tmp/my dir/a:n::f(int, char)"]);
    expect(readAttachLines("int f; // they attach f to k:vfs_read")).toEqual([]);
  });

  it("may name several places for one function", () => {
    const two = [program("p", tracepoint("a")), program("p", tracepoint("b"))];
    expect(mergedByName(two)).toEqual([program("p", tracepoint("a"), tracepoint("b"))]);
  });
});
