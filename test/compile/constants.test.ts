import { readFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { compile } from "../../src/compile/compile.js";
import { compilerPaths, layerFiles } from "../../src/compile/key.js";
// @ts-expect-error a plain script without declarations
import { tableOf } from "../../scripts/lib/constants/table.mjs";
import { enumeratorsOf } from "../support/kernel_btf.js";

const BTF = "/sys/kernel/btf/vmlinux";
const [head = "", ...lines] = readFileSync(
  join(compilerPaths().layer, "kernel_constants.txt"),
  "latin1",
)
  .trimEnd()
  .split("\n");
const kernels = head.split(" ").slice(1);
/** name → a value for each kernel, "-" where it has none. */
const table = new Map(
  lines.map((line): readonly [string, readonly string[]] => {
    const [name = "", values = ""] = line.split(" ");
    const all = values.split("|");
    return [name, kernels.map((_, i) => all[all.length === 1 ? 0 : i]!)];
  }),
);
/** As 64 bits have it, `(-2147483647-1)` too. */
const numberOf = (value: string) =>
  value.match(/-?\d+/g)!.reduce((sum, part) => BigInt.asUintN(64, sum + BigInt(part)), 0n);
const plain = (values: readonly string[]) => values.every((value) => /^\d+$/.test(value));
const ordinal = (kernel: string) => {
  const [major = 0, minor = 0] = kernel.split(/[.-]/).map(Number);
  return major * 1000 + minor;
};

/** Ones that no kernel's BTF has: macros. */
const enumerators = enumeratorsOf(readFileSync(BTF));
const macros = [...table].filter(([name, values]) => plain(values) && !enumerators.has(name));

/** What `return NAME;` gives in a kernel of this release; else the message and its hint. */
async function valueIn(kernel: string, name: string): Promise<number | readonly string[]> {
  const text = `int f(struct pt_regs *ctx) {\n  return ${name};\n}\n`;
  const outcome = await compile(
    { text, fileName: "test.c", cflags: [], headers: "btf" },
    { btf: { path: BTF, release: `${kernel}.7-test` } },
  );
  if (!outcome.ok)
    return outcome.diagnostics.flatMap(({ code, message, hint, span }) => [
      code,
      message,
      hint ?? "",
      span ? text.slice(span.start, span.end) : "",
    ]);
  const [program] = outcome.value.module.programs;
  return new DataView(program!.instructions.buffer, program!.instructions.byteOffset).getInt32(
    4,
    true,
  );
}

describe("a constant of the kernel", () => {
  const changed =
    macros.find(([, values]) => new Set(values).size === kernels.length) ??
    macros.find(([, values]) => values[0] !== values.at(-1))!;
  const [name, values] = changed;

  test.each(kernels.map((kernel, i) => [kernel, i] as const))("in %s", async (kernel, i) => {
    expect(await valueIn(kernel, name)).toBe(Number(values[i]));
  });

  it("is not known between two kernels that differ", async () => {
    const at = values.findIndex((value, i) => i > 0 && value !== values[i - 1]);
    const [major = 0, minor = 0] = kernels[at - 1]!.split(".").map(Number);
    const found = await valueIn(`${major}.${minor + 1}`, name);
    expect(found).toEqual([
      "unknown-constant",
      `${name} is a constant of the kernel whose value in this version is not known`,
      expect.stringMatching(
        new RegExp(`^${values[0]} in ${kernels[0]}[^]*${values.at(-1)} in [^]*: #define it`),
      ),
      name,
    ]);
  });

  it("that did not change is known between, and neither before nor after", async () => {
    const [same, all] = macros.find(([, each]) => new Set(each).size === 1)!;
    const [major = 0, minor = 0] = kernels[0]!.split(".").map(Number);
    expect(await valueIn(`${major}.${minor + 1}`, same)).toBe(Number(all[0]));
    for (const kernel of [`${major}.${minor - 1}`, "99.0"])
      expect(await valueIn(kernel, same)).toEqual([
        "unknown-constant",
        expect.any(String),
        `${all[0]} in ${kernels[0]} to ${kernels.at(-1)}: #define it in the text, or install this kernel's headers`,
        same,
      ]);
  });

  it("is of no account where the text has a name of its own", async () => {
    const [same] = macros.find(([, each]) => new Set(each).size === 1)!;
    for (const own of [`#define ${same} 4711`, `enum mine { ${same} = 4711 };`]) {
      const text = `${own}\nint f(struct pt_regs *ctx) { return ${same}; }\n`;
      const outcome = await compile(
        { text, fileName: "test.c", cflags: [], headers: "btf" },
        { cache: false },
      );
      expect(outcome.ok).toBe(true);
    }
    const member = `struct own { int ${same}; };\nint f(struct pt_regs *ctx) { struct own o = {3}; int ${same}_ = o.${same}; return ${same}_; }\n`;
    const outcome = await compile(
      { text: member, fileName: "test.c", cflags: [], headers: "btf" },
      { cache: false },
    );
    expect(outcome.ok ? [] : outcome.diagnostics).toEqual([]);
  });
});

/** The running kernel's value, as the compiler chooses it. */
function chosen(values: readonly string[]): string | undefined {
  const here = ordinal(release());
  return values.find(
    (value, i) =>
      value !== "-" &&
      (ordinal(kernels[i]!) === here ||
        (ordinal(kernels[i]!) < here &&
          here < ordinal(kernels[i + 1] ?? "0.0") &&
          value === values[i + 1])),
  );
}

it("the table and the running kernel agree about its enumerators", () => {
  const both = [...table].flatMap(([name, values]) => {
    const [value, ...others] = enumerators.get(name) ?? [];
    const ours = chosen(values);
    return value === undefined || others.length > 0 || ours === undefined
      ? []
      : [[name, numberOf(ours), BigInt.asUintN(64, value)] as const];
  });
  expect(both.length).toBeGreaterThan(500);
  expect(both.filter(([, ours, theirs]) => ours !== theirs)).toEqual([]);
});

test.each(kernels.map((kernel, i) => [kernel, i] as const))(
  "our own macros have the values of %s",
  async (kernel, i) => {
    const names = new Set(
      layerFiles(compilerPaths().layer)
        .filter((file) => file.endsWith(".h"))
        .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/^#define (\w+) \S/gm)])
        .map(([, name = ""]) => name),
    );
    const both = [...table].filter(([name, values]) => names.has(name) && values[i] !== "-");
    expect(both.length).toBeGreaterThan(100);
    const lines = both.map(
      ([name, values]) =>
        `_Static_assert((u64)(${name}) == (u64)(${values[i]!}), "${name} is ${values[i]!}");\n`,
    );
    const outcome = await compile(
      {
        text: `${lines.join("")}int f(void *ctx) { return 0; }\n`,
        fileName: "test.c",
        cflags: [],
        headers: "btf",
      },
      { btf: { path: BTF, release: `${kernel}.0-test` } },
    );
    expect(outcome.ok ? [] : outcome.diagnostics.map(({ message }) => message)).toEqual([]);
  },
);

it("a text that uses dozens of them", async () => {
  const used = macros
    .filter(([, values]) => chosen(values) !== undefined)
    .filter((_, i) => i % 97 === 0)
    .slice(0, 60);
  const tests = used.map(([name, values]) => `  if (${name} == ${chosen(values)!}) right++;`);
  const text = `int f(struct pt_regs *ctx) {\n  int right = 0;\n${tests.join("\n")}\n  return right;\n}\n`;
  const outcome = await compile(
    { text, fileName: "test.c", cflags: [], headers: "btf" },
    { cache: false },
  );
  expect(outcome.ok ? [] : outcome.diagnostics).toEqual([]);
  const { instructions } = outcome.ok
    ? outcome.value.module.programs[0]!
    : { instructions: new Uint8Array(8) };
  expect(new DataView(instructions.buffer, instructions.byteOffset).getInt32(4, true)).toBe(60);
});

it("what the updates of a version disagree about has no value in it", () => {
  const update = (version: string, values: Record<string, string>) => ({
    version,
    values: new Map(Object.entries(values)),
    placed: new Set<string>(),
  });
  const made = (tableOf as (kernels: readonly object[], known: string) => string)(
    [
      update("6.1", { ADDED: "1", MOVED: "2", GONE: "3", SAID: "4", WIDER: "5U" }),
      update("5.10", { MOVED: "1", SAID: "4" }),
      update("6.1", { ADDED: "1", MOVED: "4", SAID: "5", WIDER: "5UL" }),
    ],
    "SAID 4\n",
  );
  expect(made.trimEnd().split("\n")).toEqual([
    "#kernels 5.10 6.1",
    "ADDED -|1",
    "GONE -|3",
    "MOVED 1|-",
    "SAID 4|-",
    "WIDER -|5UL",
  ]);
});
