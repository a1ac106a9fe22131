/** C files in cells, with values for their PARAMs. */
import { describe, expect, it } from "vitest";
import { openServices } from "../../src/cli/repl/services.js";
import { prepare } from "../../src/repl/effects/prepare.js";
import { nameOf } from "../../src/repl/model.js";
import { Desk } from "./support.js";

const text = "int on_it(void *ctx) { return 0; }";
const read = (desk: Desk) => desk.taken().filter((effect) => effect.do === "read");

describe("a C file", () => {
  for (const [typed, effect] of [
    ["bite.c", { path: "bite.c" }],
    ["../my/bite.c --least-us 5", { path: "../my/bite.c", flags: "--least-us 5" }],
    [":watch bite.c -d 3", { path: "bite.c", flags: "-d 3" }],
    [":watch a dir/bite.c", { path: "a dir/bite.c" }],
  ] as const)
    it(`is watched for ${typed}`, () => {
      expect(read(new Desk().enter(typed))).toEqual([{ do: "read", ...effect, watch: true }]);
    });

  it("keeps its flags over reloads, and is called by them", () => {
    const desk = new Desk().act({
      ...{ type: "text", text, file: "bite.c", flags: "--least-us 5", to: "cell" },
    });
    expect(nameOf(desk.cell(1))).toBe("bite.c --least-us 5");
    desk.act({ type: "text", text: `${text}\n`, file: "bite.c", to: { file: "bite.c" } });
    expect(desk.taken().map((each) => "flags" in each && each.flags)).toEqual(
      Array(2).fill("--least-us 5"),
    );
  });

  it("in several cells is reloaded in each, once", () => {
    const desk = new Desk();
    for (const flags of ["--least-us 5", "--least-us 9"])
      desk.act({ type: "text", text, file: "bite.c", flags, to: "cell" });
    desk.taken();
    const saved = { type: "text", text: "new", file: "bite.c", to: { file: "bite.c" } } as const;
    expect(desk.act(saved).act(saved).taken()).toMatchObject([
      { do: "run", id: 1, text: "new", flags: "--least-us 5" },
      { do: "run", id: 2, text: "new", flags: "--least-us 9" },
    ]);
  });
});

describe("its PARAMs", () => {
  const program = `#include <tool.h>
PARAM(u64, least_us, 7)
struct call { pid_nr pid; };
EVENTS(calls, struct call)
TRACEPOINT_PROBE(syscalls, sys_enter_openat) {
  struct call call = { .pid = least_us() };
  calls_emit(args, &call);
  return 0;
}`;
  const prepared = (written: string, flags?: string) =>
    prepare({ text: written, file: "bite.c", flags }, [], openServices({ warm: false }));

  it("have their defaults, which are said, or what they are given", async () => {
    const bare = await prepared(program);
    const given = await prepared(program, "--least-us 9");
    expect(bare.ok && "planned" in bare.value && bare.value.planned.notes.join()).toContain(
      "defaults: least_us 7",
    );
    expect(given.ok && "planned" in given.value && given.value.planned.notes.join()).not.toContain(
      "defaults",
    );
  });

  it("of another name are refused with the nearest; --help lists them", async () => {
    expect(await prepared(program, "--least-u 9")).toMatchObject({
      ok: false,
      diagnostics: [{ message: "unknown option '--least-u'", hint: "nearest: --least-us" }],
    });
    const help = await prepared(program, "--help");
    expect(help.ok && "lines" in help.value && help.value.lines.join("\n")).toContain("--least-us");
  });

  it("are none of a program without tool.h", async () => {
    expect(await prepared("int kprobe__vfs_read(void *ctx) { return 0; }", "-x 1")).toMatchObject({
      diagnostics: [{ message: "bite.c takes no flags" }],
    });
  });
});
