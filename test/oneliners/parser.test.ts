import { describe, expect, test } from "vitest";
import type { Expression } from "../../src/oneliners/cexpr/ast.js";
import { visit } from "../../src/oneliners/cexpr/mentions.js";
import { printProbe } from "../../src/oneliners/trace/printer.js";
import { parseProbe } from "../../src/oneliners/trace/parser.js";
import { isTypeName, meaning, parsed, sourceOf, spanText } from "./support.js";

const TEXTS = [
  "do_sys_open",
  '::sys_read (arg3 > 20000) "read %d bytes", arg3',
  ":c:malloc",
  "p::f",
  "r::f",
  'r:c:read ((int)retval < 0) "read failed: %d", retval',
  "t:sched:sched_switch (args->prev_state == TASK_STATE_MAX || args->prev_state == 0)",
  'u:/usr/bin/python3.11:python:gc__start "%d", arg1',
  'p:/tmp/a.out:main+0xd "%x", ctx->dx',
  'p:/bin/x:ns::func "%d", arg1',
  "finish_task_switch.isra.0",
  'vfs_* "%d", arg1',
  '/^vfs_(read|write)$/ "%d", arg1',
  "r:c:/^str/",
  'f(struct file *f, char __user *buf, size_t count)(count > 1) "%s %d", buf, count',
  'f(int (*actor)(void *, int), unsigned long n) "%d", n',
  'f "%d %d", min(a, b), max((a, b), c)',
  'f "a \\"quoted\\" string\\twith (parentheses) and, commas\\x01\\n"',
  'f (STRCMP("a)b,c\\"", arg1)) "%s", arg1',
  'f "%d", a ? b : c ? d : e',
  'f "%d", -a + !b * ~c - *p + &x->y[3].z',
  "f \"%d\", a << 2 | b & 0x3fULL ^ 017 && c != 'x' || d >= 0b101",
  'f "%d", sizeof(struct file) + sizeof(u32) + sizeof x->y',
  'f "%d", (u64)a + (struct file *)b + ((unsigned long)c) + (foo_t)(d)',
  'f "%s %d", arg2@user, ((struct s *)arg1)@kernel->x',
  'r::f "%d %d", $entry(a)->b, $latency / 1000',
  'f (a == 1 && (b == 2 || !(c))) "%d%d", a, b',
  'f "%d" , a',
  'f "%d" a',
  'f "" ',
];

describe("probes", () => {
  test.each(TEXTS)("%s parses, prints and parses to the same", (text) => {
    const first = parsed(text);
    expect(normal(parsed(printProbe(first)))).toEqual(normal(first));
  });

  test("the spelling of a printed probe is stable", () => {
    for (const text of TEXTS) {
      const printed = printProbe(parsed(text));
      expect(printProbe(parsed(printed))).toBe(printed);
    }
  });
});

/** Literals keep their spelling, which counts only for what it means. */
const normal = (node: unknown): unknown => JSON.parse(JSON.stringify(meaning(node)));

describe("expressions", () => {
  const value = (text: string): Expression => parsed(`f "%d", ${text}`).values[0]!;

  test("operators bind as in C", () => {
    const shape = (node: Expression): string =>
      node.kind === "binary"
        ? `(${shape(node.left)}${node.operator}${shape(node.right)})`
        : node.kind === "name"
          ? node.name
          : "?";
    expect(shape(value("a + b * c - d"))).toBe("((a+(b*c))-d)");
    expect(shape(value("a | b ^ c & d == e"))).toBe("(a|(b^(c&(d==e))))");
    expect(shape(value("a || b && c | d"))).toBe("(a||(b&&(c|d)))");
    expect(shape(value("a << b + c < d"))).toBe("((a<<(b+c))<d)");
  });

  test("every node's span is its own text", () => {
    const text = 'f "%d", (a + b->c[2]) * STRCMP("x y", arg1@user)';
    const spans: string[] = [];
    visit(parsed(text).values[0]!, (node) => spans.push(spanText(text, node.span)));
    expect(spans).toEqual([
      '(a + b->c[2]) * STRCMP("x y", arg1@user)',
      "(a + b->c[2])",
      "a",
      "b->c[2]",
      "b->c",
      "b",
      "2",
      'STRCMP("x y", arg1@user)',
      '"x y"',
      "arg1@user",
      "arg1",
    ]);
  });

  test("a parenthesised word before an operand is a cast, before an operator a value", () => {
    expect(value("(foo)bar").kind).toBe("cast");
    expect(value("(foo *)bar").kind).toBe("cast");
    expect(value("(foo) + bar").kind).toBe("binary");
    expect(value("(u32)-bar").kind).toBe("cast");
  });

  test("what is nested too deeply, or too long a chain, is refused and overflows nothing", () => {
    const deep: readonly ((n: number) => string)[] = [
      (n) => `${"(".repeat(n)}1${")".repeat(n)}`,
      (n) => `${"!".repeat(n)}1`,
      (n) => `${"a[".repeat(n)}1${"]".repeat(n)}`,
      (n) => `${"f(".repeat(n)}1${")".repeat(n)}`,
      (n) => `${"1?".repeat(n)}1${":1".repeat(n)}`,
      (n) => `${"(u32)".repeat(n)}1`,
      (n) => `${"sizeof ".repeat(n)}1`,
      (n) => Array(n).fill("1").join("+"),
      (n) => `a${".b".repeat(n)}`,
      (n) => `a${"[1]".repeat(n)}`,
    ];
    for (const make of deep) {
      for (const n of [20, 90]) expect(() => value(make(n)), make(n)).not.toThrow();
      for (const n of [600, 20_000]) {
        const outcome = parseProbe(sourceOf(`f "%d", ${make(n)}`), isTypeName);
        expect(outcome).toMatchObject({ ok: false, diagnostics: [{ code: "too-deep" }] });
      }
    }
  });

  test("numbers in all of C's bases", () => {
    const numbers = ["10", "0x10", "010", "0b10", "18446744073709551615u", "7UL"].map(
      (text) => (value(text) as Expression & { kind: "number" }).value,
    );
    expect(numbers).toEqual([10n, 16n, 8n, 2n, 18446744073709551615n, 7n]);
  });
});

describe("what touches a function's name", () => {
  test("is a signature when it reads as one", () => {
    expect(parsed("f(int a)").signature?.parameters.map((p) => p.name)).toEqual(["a"]);
    expect(parsed("f()").signature?.parameters).toEqual([]);
    expect(parsed("f(void)").signature?.parameters).toEqual([]);
  });

  test("is a predicate when it does not", () => {
    for (const text of ["f(arg1==1)", "f(arg1)", "f(arg1 * arg2)", "f(retval)", "f(count > 3)"]) {
      expect(parsed(text).signature, text).toBeUndefined();
      expect(parsed(text).predicate, text).toBeDefined();
    }
  });
});
