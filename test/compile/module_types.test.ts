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

const KIND = { pointer: 2, struct: 4, enumeration: 6 } as const;

/** What a module has: types and names that go on where the kernel's end. Each is its words, a text one being a name. */
function writeModule(name: string, parts: readonly (readonly (number | string)[])[]): void {
  // Each once, as BTF has them.
  const names = [...new Set(parts.flat().filter((word) => typeof word === "string"))];
  const strings = names.map((word) => `${word}\0`).join("");
  const offsetOf = (word: string) => stringBytes(blob) + `\0${strings}`.indexOf(`\0${word}\0`);
  const words = parts.flat().map((word) => (typeof word === "number" ? word : offsetOf(word)));
  const body = Buffer.from(Uint32Array.from(words).buffer);
  const head = Buffer.alloc(24);
  head.writeUInt16LE(0xeb9f, 0);
  head.writeUInt8(1, 2);
  head.writeUInt32LE(24, 4);
  head.writeUInt32LE(body.length, 12);
  head.writeUInt32LE(body.length, 16);
  head.writeUInt32LE(strings.length, 20);
  writeFileSync(join(directory, name), Buffer.concat([head, body, Buffer.from(strings)]));
}

const type = (name: string | number, kind: number, parts: number, size: number) => [
  name,
  ((kind << 24) | parts) >>> 0,
  size,
];
const struct = (name: string, offset: number) => [
  ...type(name, KIND.struct, 1, 64),
  ...["answer_of_it", int, offset * 8],
];

writeModule("one_module", [struct("of_one_module", 20)]);
writeModule("other_module", [struct("of_other_module", 44)]);
// One tag for an enum and a struct, which another points to.
const first = types.at(-1)!.id + 1;
writeModule("two_kinds", [
  [...type("of_two_kinds", KIND.enumeration, 1, 4), ...["FIRST_OF_TWO_KINDS", 7]],
  struct("of_two_kinds", 12),
  type(0, KIND.pointer, 0, first + 1),
  [
    ...type("to_two_kinds", KIND.struct, 2, 64),
    ...["answer_of_it", int, 0],
    ...["kinds_of_it", first + 2, 64],
  ],
]);
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

it.each([
  ["is a struct's where the text says nothing", "it->kinds_of_it->answer_of_it"],
  ["is a struct's where the text says so", "((struct of_two_kinds *)it)->answer_of_it"],
  ["is an enum's where the text says so", "(enum of_two_kinds)1 + (it->kinds_of_it != 0)"],
])("a tag that an enum and a struct have %s", async (_, value) => {
  const outcome = await compile(
    {
      text: `/* of_two_kinds */
int f(struct pt_regs *ctx, struct to_two_kinds *it) { int of_two_kinds = ${value}; return of_two_kinds; }
int g(void *ctx) { return FIRST_OF_TWO_KINDS; }
`,
      fileName: "test.c",
      cflags: [],
      headers: "btf",
    },
    { btf: { path: kernel, release: "6.1.0" } },
  );
  expect(outcome.ok ? [] : outcome.diagnostics).toEqual([]);
  if (!outcome.ok) return;
  const { instructions } = outcome.value.module.programs.find(({ name }) => name === "g")!;
  expect(new DataView(instructions.buffer, instructions.byteOffset).getInt32(4, true)).toBe(7);
});
