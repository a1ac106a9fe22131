import { describe, expect, test } from "vitest";
import { parseProbe } from "../../src/oneliners/trace/parser.js";
import type { Known } from "../../src/oneliners/probe/known_names.js";
import { parseSpec } from "../../src/oneliners/argdist/parser.js";
import { nearest } from "../../src/oneliners/nearest.js";
import { isTypeName, sourceOf } from "./support.js";

const FILES = ["/tmp/c:d/vals", "/tmp/my dir/vals", "/tmp/e(f)/vals", "/bin/prog", "/tmp/c"];
const NAMES = [
  "main.(*Acct).Deposit",
  "shop::total(int, char const*)",
  "Fn::operator bool() const",
  "Fn::operator()(int) const",
  "(anonymous namespace)::hidden(int)",
  "long call<long, int, long>(long (*)(int, long), int, long)",
  "main::{lambda(int)#1}::operator()(int) const",
  "A::operator+(A const&)",
  "getenv",
  "take",
];
const known: Known = {
  file: (path) => FILES.includes(path),
  symbol: (_, name) => NAMES.includes(name),
  instead: (path, name) =>
    path.endsWith("absent")
      ? { path: undefined, near: ["present"] }
      : { path, near: nearest(name, NAMES, 1) },
};

function parsed(text: string) {
  const outcome = parseProbe(sourceOf(text), isTypeName, known);
  if (!outcome.ok) return outcome.diagnostics.map((d) => d.message).join("; ");
  const { hook, signature, predicate, format } = outcome.value;
  if (hook.kind !== "function") return hook.kind;
  return [
    hook.library?.text,
    hook.function.text,
    Number(hook.offset),
    signature?.parameters.length,
    predicate !== undefined,
    format?.text,
  ];
}

describe("names as they are printed", () => {
  const odd = NAMES.filter((name) => /[( ]/.test(name));
  test.each(odd)("%s", (name) => {
    for (const library of ["/bin/prog", "prog"]) {
      expect(parsed(`p:${library}:${name}`)).toEqual([
        library,
        name,
        0,
        undefined,
        false,
        undefined,
      ]);
      expect(parsed(`${library}:${name} "%d", arg1`)).toEqual([
        library,
        name,
        0,
        undefined,
        false,
        "%d",
      ]);
      expect(parsed(`${library}:${name} (arg1 > 2) "%d", arg1`)).toEqual([
        library,
        name,
        0,
        undefined,
        true,
        "%d",
      ]);
      expect(parsed(`${library}:'${name}' "x"`)).toEqual([library, name, 0, undefined, false, "x"]);
      expect(parsed(`${library}:"${name}" "x"`)).toEqual([library, name, 0, undefined, false, "x"]);
    }
  });

  test("with an offset", () => {
    expect(parsed("prog:shop::total(int, char const*)+0x4")).toEqual([
      "prog",
      "shop::total(int, char const*)",
      4,
      undefined,
      false,
      undefined,
    ]);
  });

  test("signatures and predicates stay what they are", () => {
    expect(parsed('c:getenv(const char *name) "%s", name')).toEqual([
      "c",
      "getenv",
      0,
      1,
      false,
      "%s",
    ]);
    expect(parsed('c:getenv (arg1 > 2) "x"')).toEqual(["c", "getenv", 0, undefined, true, "x"]);
    expect(parsed('c:getnev (arg1 > 2) "x"')).toEqual(["c", "getnev", 0, undefined, true, "x"]);
  });
});

describe("a name that is not there", () => {
  const failure = (text: string) => {
    const [probe, spec] = [
      parseProbe(sourceOf(text), isTypeName, known),
      parseSpec(sourceOf(`${text}():int:arg1`), "histogram", isTypeName, known),
    ].map((outcome) => (outcome.ok ? undefined : outcome.diagnostics[0]!));
    if (spec && probe?.code === "unknown-symbol")
      expect([text, spec.message]).toEqual([text, probe.message]);
    return probe && [probe.message, probe.hint, text.slice(probe.span!.start, probe.span!.end)];
  };
  test.each([
    ["shop::totl(int, char const*)", "shop::total(int, char const*)"],
    ["main.(*Acct).Deposi", "main.(*Acct).Deposit"],
    ["(anonymous namespace)::hiden(int)", "(anonymous namespace)::hidden(int)"],
    ["Fn::operator bol() const", "Fn::operator bool() const"],
  ])("%s", (name, near) => {
    for (const type of ["p:", "r:"])
      expect(failure(`${type}prog:${name}`)).toEqual([
        `no function ${name} in prog`,
        `nearest: ${near}`,
        name,
      ]);
    expect(failure(`prog:${name} "%d", arg1`)?.[0]).toBe(`no function ${name} in prog`);
  });
  test("is the first word alone where a condition follows", () => {
    expect(failure('prog:getnev (arg1 == "%d"')).toEqual([
      "no function getnev in prog",
      "nearest: getenv",
      "getnev",
    ]);
  });
  test("is not looked for in a program that is not there", () => {
    expect(failure("/bin/absent:main.(*Other).Deposit")).toEqual([
      "no library or program /bin/absent",
      "nearest: present",
      "/bin/absent",
    ]);
    expect(failure('/bin/absent:take "%d')?.[0]).toMatch(/no closing/);
  });
  test("what is there, or can't be looked up, keeps its mistake", () => {
    expect(failure("prog:getenv (int)")).toBeUndefined();
    expect(failure("prog:getenv (1")?.[0]).toMatch(/not closed/);
    expect(failure("prog:getenv+zz")?.[0]).toMatch(/^the offset/);
    expect(failure("absent:none (1")?.[0]).toMatch(/not closed/);
    expect(failure("no_such kernel function")?.[0]).toMatch(/^expected a \(predicate\)/);
  });
});

describe("paths", () => {
  test.each(FILES.slice(0, 3))("%s", (path) => {
    expect(parsed(`p:${path}:take`)).toEqual([path, "take", 0, undefined, false, undefined]);
    expect(parsed(`r:${path}:take(int a) "%d", a`)).toEqual([path, "take", 0, 1, false, "%d"]);
    expect(parsed(`${path}:take (arg1 == 1)`)).toEqual([
      path,
      "take",
      0,
      undefined,
      true,
      undefined,
    ]);
  });
  test("a path that is not there is cut at its first colon", () => {
    expect(parsed("p:/no/such:name")).toEqual(["/no/such", "name", 0, undefined, false, undefined]);
  });
});
