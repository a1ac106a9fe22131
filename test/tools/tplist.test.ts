import { expect, test } from "vitest";
import tplist from "../../tools/general/tplist.js";
import type { Listing, Outcome } from "../../src/tool.js";
import { withoutKprobes } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

interface Asked {
  readonly filter?: string;
  readonly pid?: number;
  readonly lib?: string;
  readonly verbosity?: number;
}

function list(asked: Asked, user = fakeUser()): Outcome<Listing> {
  if (!("list" in tplist)) throw new Error("tplist has a program");
  const given = { filter: undefined, pid: undefined, lib: undefined, verbosity: 0, ...asked };
  return tplist.list(given, { kernel: withoutKprobes(), user, cpus: 1 });
}

const lines = (asked: Asked, user = fakeUser()): readonly string[] => {
  const listed = list(asked, user);
  if (!listed.ok) throw new Error(listed.diagnostics[0]?.message);
  return listed.value.lines;
};

test("tracepoints by a shell's patterns, the whole name", () => {
  expect(lines({ filter: "sched:sched_switch" })).toEqual(["sched:sched_switch"]);
  expect(lines({ filter: "sched:sched_swit?h" })).toEqual(["sched:sched_switch"]);
  expect(lines({ filter: "sched:sched_[rs]wi*" })).toEqual(["sched:sched_switch"]);
  expect(lines({ filter: "sched:sched_[!s]wi*" })).toEqual([]);
  expect(lines({ filter: "sched_switch" })).toEqual([]);
  expect(lines({ filter: "sched:sched.switch" })).toEqual([]);
});

test("-v: fields as C declares them, without the common ones", () => {
  const shown = lines({ filter: "sched:sched_switch", verbosity: 1 });
  expect(shown[0]).toBe("sched:sched_switch");
  expect(shown).toContain("    char prev_comm[16];");
  expect(shown.join("\n")).not.toMatch(/common_/);
  for (const line of shown.slice(1)) expect(line).toMatch(/^ {4}\S.* \w+(\[\d+\])?;$/);
});

const python = "/usr/bin/python3.11";

test("USDT probes of a program: path and name, then more with each -v", () => {
  expect(lines({ lib: python })).toEqual([
    `${python} python:function__entry`,
    `${python} python:gc__start`,
  ]);
  expect(lines({ lib: python, filter: "*:gc__*", verbosity: 1 })).toEqual([
    "python:gc__start [sema 0x9002]",
    "  1 location(s)",
    "  1 argument(s)",
  ]);
  expect(lines({ lib: python, filter: "*entry", verbosity: 2 }).slice(0, 9)).toEqual([
    "python:function__entry [sema 0x9000]",
    `  location #1 ${python} 0x100`,
    "    argument #1 8 unsigned bytes @ rdi",
    "    argument #2 8 unsigned bytes @ rsi",
    "    argument #3 4 signed bytes @ rdx",
    `  location #2 ${python} 0x200`,
    "    argument #1 8 unsigned bytes @ rbx",
    "    argument #2 8 unsigned bytes @ *(rbp - 16)",
    "    argument #3 4 signed bytes @ 5",
  ]);
});

test("of a process: each probe once, though two of its files have it", () => {
  const user = { ...fakeUser(), processFiles: () => [python, python, "/usr/bin/bash"] };
  expect(lines({ pid: 12 }, user)).toEqual(lines({ lib: python }));
});

test("a library that is not there", () => {
  const listed = list({ lib: "pthraed" });
  expect(listed).toMatchObject({ ok: false, diagnostics: [{ code: "unknown-library" }] });
});
