import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { compile } from "../../src/compile/compile.js";
import { stringBytes, typesOf } from "../support/kernel_btf.js";

const directory = mkdtempSync(join(tmpdir(), "modules-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const kernel = join(directory, "vmlinux");
copyFileSync("/sys/kernel/btf/vmlinux", kernel);
const blob = readFileSync(kernel);
const types = [...typesOf(blob)];
const int = types.find(({ kind, name }) => kind === 1 && name === "int")!.id;

/** What a module has: types and names that go on where the kernel's end. */
function writeModule(name: string, struct: string, offset: number): void {
  const strings = Buffer.from(`${struct}\0answer_of_it\0`);
  const names = stringBytes(blob);
  const type = Buffer.alloc(24);
  type.writeUInt32LE(names, 0);
  type.writeUInt32LE(((4 << 24) | 1) >>> 0, 4);
  type.writeUInt32LE(64, 8);
  type.writeUInt32LE(names + struct.length + 1, 12);
  type.writeUInt32LE(int, 16);
  type.writeUInt32LE(offset * 8, 20);
  const head = Buffer.alloc(24);
  head.writeUInt16LE(0xeb9f, 0);
  head.writeUInt8(1, 2);
  head.writeUInt32LE(24, 4);
  head.writeUInt32LE(type.length, 12);
  head.writeUInt32LE(type.length, 16);
  head.writeUInt32LE(strings.length, 20);
  writeFileSync(join(directory, name), Buffer.concat([head, type, strings]));
}

writeModule("one_module", "of_one_module", 20);
writeModule("other_module", "of_other_module", 44);
writeFileSync(join(directory, "damaged"), "of_other_module");

const compiled = (struct: string) =>
  compile(
    {
      text: `#include <linux/sched.h>
int f(struct pt_regs *ctx, struct ${struct} *it, struct task_struct *task) {
  return it->answer_of_it + task->pid;
}
int g(void *ctx) { return offsetof(struct ${struct}, answer_of_it); }
`,
      fileName: "test.c",
      cflags: [],
      headers: "btf",
    },
    { btf: { path: kernel, release: "6.1.0" } },
  );

it.each([
  ["one_module", 20],
  ["other_module", 44],
] as const)("a struct of %s", async (module, offset) => {
  const outcome = await compiled(`of_${module}`);
  expect(outcome.ok ? [] : outcome.diagnostics).toEqual([]);
  if (!outcome.ok) return;
  const { programs, includes } = outcome.value.module;
  const { instructions } = programs.find(({ name }) => name === "g")!;
  expect(new DataView(instructions.buffer, instructions.byteOffset).getInt32(4, true)).toBe(offset);
  // A cached module is good as long as the module's types are the same.
  expect(includes?.map(([path]) => path)).toEqual([join(directory, module)]);
});

it("a struct of none", async () => {
  const outcome = await compiled("of_no_module");
  expect(outcome.ok ? [] : outcome.diagnostics.map(({ message }) => message)).toContain(
    "this kernel has no definition of struct of_no_module",
  );
});
