import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

import { Budget, Unreadable } from "../../src/facts/user/dwarf/budget.js";
import { openUserFacts } from "../../src/facts/index.js";
import type { UserPrototype } from "../../src/types/facts.js";
import { workDirectory } from "./compile.js";

const facts = openUserFacts();

const C = `
struct pair { long a; long b; }; struct later; typedef const struct pair *pairs; enum color { RED };
__attribute__((noinline)) long take(struct pair p, const char *text, pairs q, enum color c, float f, _Bool b) { __asm__ volatile(""); return p.a + c + b + (long)f; }
__attribute__((noinline)) unsigned char any(const char *format, ...) { __asm__ volatile(""); return 1; }
__attribute__((noinline)) void none(void) { __asm__ volatile(""); }
int main(void) { struct pair p = {1, 2}; none(); return take(p, "", &p, RED, 1, 1) + any(""); }
`;
const CXX = `
struct Plain { int a; }; struct Owner { int *p; Owner(); Owner(const Owner &); ~Owner(); }; struct Empty {}; struct Point { int x, y; Point(int a, int b) : x(a), y(b) {} }; struct Holder { Owner o; int n; };
Owner::Owner() : p(nullptr) {} Owner::Owner(const Owner &) : p(nullptr) {} Owner::~Owner() {}
struct Shape { __attribute__((noinline)) int area(int scale) { __asm__ volatile(""); return scale; } };
__attribute__((noinline)) int mix(Plain a, Owner o, Empty e, int &r, Point p, Holder h) { __asm__ volatile(""); return a.a + r + p.x; }
int main() { int n = 3; Shape s; return mix(Plain{1}, Owner(), Empty(), n, Point(1, 2), Holder()) + s.area(2); }
`;

function compiled(name: string, text: string, flags: readonly string[]): string {
  const output = join(workDirectory(), name);
  const [compiler, language] = text === CXX ? ["c++", "c++"] : ["cc", "c"];
  execFileSync(compiler!, [...flags, "-O1", "-o", output, "-x", language!, "-"], { input: text });
  return output;
}

function prototype(path: string, name: string): UserPrototype | string {
  const symbol = facts.symbol(path, name);
  if (!symbol) throw new Error(`no ${name} in ${path}`);
  return facts.prototypes!(path, [symbol])[0]!;
}

const parameters = (of: UserPrototype | string) =>
  typeof of === "string"
    ? of
    : of.parameters.map(({ name, type }) => [name, type.kind, "size" in type ? type.size : 0]);

describe("prototypes from debug information", () => {
  test.each([["-gdwarf-4"], ["-gdwarf-5"], ["-g", "-gz=zlib"], ["-gdwarf-3", "-gstrict-dwarf"]])(
    "C, %s",
    (...flags) => {
      const path = compiled(`c${flags.join("")}`, C, flags);
      const take = prototype(path, "take");
      expect(parameters(take)).toEqual([
        ["p", "record", 16],
        ["text", "pointer", 0],
        ["q", "pointer", 0],
        ["c", "integer", 4],
        ["f", "float", 4],
        ["b", "integer", 1],
      ]);
      expect(take).toMatchObject({
        open: false,
        go: false,
        result: { kind: "integer", size: 8, signed: true },
      });
      expect(take).toMatchObject({
        parameters: { 1: { type: { text: true } }, 2: { type: { text: false } } },
      });
      expect(prototype(path, "any")).toMatchObject({
        open: true,
        result: { size: 1, signed: false },
      });
      expect(prototype(path, "none")).toEqual({ parameters: [], open: false, go: false });
    },
  );

  test("C++: `this`, references, objects that may not be copied", () => {
    const path = compiled("cxx", CXX, ["-g"]);
    expect(parameters(prototype(path, "Shape::area"))).toEqual([
      ["this", "pointer", 0],
      ["scale", "integer", 4],
    ]);
    const mix = prototype(path, "mix");
    expect(parameters(mix).slice(0, 2)).toEqual([
      ["a", "record", 4],
      ["o", "record", 8],
    ]);
    expect(mix).toMatchObject({ parameters: { 4: { type: { byReference: false } } } });
    expect(mix).toMatchObject({ parameters: { 5: { type: { byReference: true } } } });
    expect(mix).toMatchObject({
      parameters: { 1: { type: { byReference: true } }, 3: { type: { kind: "pointer" } } },
    });
  });

  test("types that other units describe, behind the function's", () => {
    // Link-time optimization leaves the code in a unit before those of the texts.
    const path = compiled("lto", C, ["-g", "-flto"]);
    expect(parameters(prototype(path, "take"))).toEqual([
      ["p", "record", 16],
      ["text", "pointer", 0],
      ["q", "pointer", 0],
      ["c", "integer", 4],
      ["f", "float", 4],
      ["b", "integer", 1],
    ]);
  });

  test("a function that is written in assembly is not one without parameters", () => {
    const text = ".globl main\n.type main, %function\nmain:\n  ret\n.size main, . - main\n";
    const path = join(workDirectory(), "assembly");
    execFileSync("cc", ["-g", "-o", path, "-x", "assembler", "-"], { input: text });
    expect(prototype(path, "main")).toBe("its debug information does not describe this function");
  });

  test("what is not there is said", () => {
    const plain = compiled("plain", C, ["-g0"]);
    expect(prototype(plain, "take")).toBe("it has no debug information");
    const path = compiled("described", C, ["-g"]);
    expect(prototype(path, "_start")).toBe("its debug information does not describe this function");
  });
});

/** The same each time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 8;
  }
}

test("damaged debug information is an answer, never an exception", () => {
  const path = compiled("mutated", C, ["-g"]);
  const whole = readFileSync(path);
  const symbol = facts.symbol(path, "take")!;
  const sections = execFileSync("readelf", ["-SW", path], { encoding: "utf8" });
  const places = [...sections.matchAll(/\.debug_(?:info|abbrev) +PROGBITS +\S+ (\S+) (\S+)/g)].map(
    ([, offset, size]) => [parseInt(offset!, 16), parseInt(size!, 16)] as const,
  );
  expect(places).toHaveLength(2);
  const random = numbers(7);
  const next = (below: number): number => random.next().value % below;
  const kinds = new Set<string>();
  for (let round = 0; round < 400; round++) {
    const bytes = Buffer.from(whole);
    const [offset, size] = places[round & 1]!;
    for (let change = 0; change <= round % 4; change++) bytes[offset + next(size)] = next(256);
    const damaged = join(workDirectory(), "damaged");
    writeFileSync(damaged, bytes);
    const [answer] = facts.prototypes!(damaged, [symbol]);
    kinds.add(typeof answer === "string" ? answer : "known");
  }
  expect(kinds).toContain("its debug information is damaged");
  expect(kinds).toContain("known");
  expect(kinds).not.toContain("its debug information can't be read");
});

test("a budget ends what would take too long", () => {
  const budget = new Budget(3);
  budget.spend(3);
  expect(() => budget.spend()).toThrow(Unreadable);
});

describe("Go's version from the build information", () => {
  const build = (name: string, version: string, flags = 2): string => {
    const text = `\\377 Go buildinf:\\010\\00${flags}\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\${version.length.toString(8)}${version}`;
    return compiled(
      name,
      `__asm__(".section .go.buildinfo,\\"a\\"\\n.ascii \\"${text.replaceAll("\\", "\\\\")}\\"\\n.previous\\n"); int main(void) { return 0; }`,
      [],
    );
  };
  test.each([
    ["go1.22.2", "registers"],
    ["go1.17", "registers"],
    ["go1.16.15", "stack"],
    ["devel +abc", "unknown"],
  ] as const)("%s: %s", (version, abi) => {
    expect(facts.abi!(build(version.replace(/\W/g, ""), version))).toEqual({
      machine: "x64",
      go: abi,
    });
  });
  test("other programs have none", () => {
    expect(facts.abi!(compiled("c0", C, []))).toEqual({ machine: "x64" });
  });
});
