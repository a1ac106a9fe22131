import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { runChild } from "../../src/compile/child.js";
import type { Announcement, ChildAnswer } from "../../src/compile/protocol.js";
import { keepReadyMade, readyMade } from "../../src/compile/ready_made.js";
import { packageRoot } from "../../src/package/root.js";

const work = mkdtempSync(join(tmpdir(), "ready-made-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const TEXT = `#include <mine.h>
BPF_HASH(counts, u32);
int f(struct pt_regs *ctx) {
  u32 key = pid_of((struct task_struct *)bpf_get_current_task());
  counts.increment(key);
  return 0;
}
`;
const HEADER = `static inline u32 pid_of(struct task_struct *task) {
  u32 pid = 0;
  bpf_probe_read_kernel(&pid, sizeof(pid), &task->tgid);
  return pid;
}
`;

/** A directory with the header; `name` makes another of it. */
function place(name: string, header = HEADER): string {
  const directory = mkdtempSync(join(work, `${name}-`));
  writeFileSync(join(directory, "mine.h"), header);
  return directory;
}

async function compiled(
  text: string,
  flags: readonly string[],
  known: (announced: Announcement) => ChildAnswer | undefined = () => undefined,
): Promise<ChildAnswer> {
  const result = await runChild({ text, flags, headers: "btf" }, undefined, known);
  if (!result.ok) throw new Error(result.message);
  return result.answer;
}

test("what clang sees has one number wherever it lies, and any change another", async () => {
  const here = place("here");
  const there = place("there");
  const id = async (text: string, ...flags: string[]) => (await compiled(text, flags)).id;
  const first = await id(TEXT, `-I${here}`);
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(await id(TEXT, `-I${there}`)).toBe(first);
  const others = [
    await id(TEXT, `-I${place("other", HEADER.replace("tgid", "pid"))}`),
    await id(TEXT, `-I${here}`, "-DX=1"),
    await id(TEXT.replace("counts", "other"), `-I${here}`),
    await id(TEXT.replace("pid_of", "0; //"), `-I${here}`),
  ];
  expect(new Set([first, ...others]).size).toBe(5);
});

test("what is kept is taken in place of a compile, with the files that are there now", async () => {
  const kept = join(work, "kept");
  const made = await compiled(TEXT, [`-I${place("packager")}`]);
  keepReadyMade(made, kept);
  const here = place("user");
  const asked: string[] = [];
  const taken = await compiled(TEXT, [`-I${here}`], (announced) => {
    asked.push(announced.compiling);
    return readyMade(announced, kept);
  });
  expect(asked).toEqual([made.id]);
  expect(taken.files.map(([path]) => path)).toEqual([join(here, "mine.h")]);
  expect({ ...taken, files: [], log: "" }).toEqual({ ...made, files: [], log: "" });
});

test("nothing is taken for a text that nobody compiled before", async () => {
  const kept = join(work, "empty");
  let asked = 0;
  const made = await compiled(TEXT.replaceAll("counts", "fresh"), [`-I${place("user")}`], (one) => {
    asked++;
    return readyMade(one, kept);
  });
  expect(asked).toBe(1);
  expect(made.maps.map(({ name }) => name)).toEqual(["fresh"]);
});

test("what is damaged, or another's, is as if it were not there", async () => {
  const kept = join(work, "damaged");
  const made = await compiled(TEXT, [`-I${place("packager")}`]);
  keepReadyMade(made, kept);
  const announced = { compiling: made.id, files: [] };
  expect(readyMade(announced, kept)?.id).toBe(made.id);
  const file = join(kept, made.id);
  const text = readFileSync(file, "utf8");
  for (const wrong of [text.slice(0, -9), "", text.replace(made.id, "0".repeat(32))]) {
    writeFileSync(file, wrong);
    expect(readyMade(announced, kept)).toBeUndefined();
  }
});

test("places in the package's own files are those of this package", async () => {
  const own = join(packageRoot(), "tools/include");
  const copy = join(work, "include");
  cpSync(own, copy, { recursive: true });
  const text = `#include <syscalls.h>\nint f(struct syscall_enter *call) { return call->number; }\n`;
  const made = await compiled(text, [`-I${own}`]);
  const line = [0, join(own, "tool.h"), 1, 1] as const;
  const withLine = { ...made, programs: [{ ...made.programs[0]!, lines: [line] }] };
  keepReadyMade(withLine, join(work, "own"));
  const taken = readyMade({ compiling: made.id, files: [] }, join(work, "own"));
  expect(taken?.programs[0]?.lines).toEqual([line]);
});
