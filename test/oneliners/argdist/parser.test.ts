import { describe, expect, test } from "vitest";
import { printExpression } from "../../../src/oneliners/cexpr/printer.js";
import { printTypeName } from "../../../src/oneliners/cexpr/type_name.js";
import type { Item, Spec } from "../../../src/oneliners/argdist/ast.js";
import { parseSpec } from "../../../src/oneliners/argdist/parser.js";
import { isTypeName } from "../support.js";

function parsed(text: string): Spec {
  const outcome = parseSpec({ name: "-C", text }, "count", isTypeName);
  if (!outcome.ok) throw new Error(outcome.diagnostics.map((d) => d.message).join("; "));
  return outcome.value;
}

const itemText = (item: Item): string => {
  switch (item.kind) {
    case "value":
      return printExpression(item.expression);
    case "aggregate":
      return `${item.aggregate}<${item.expression ? printExpression(item.expression) : ""}>`;
    case "linear":
      return `linear<${printExpression(item.expression)}>`;
  }
};

/** `types : values : filter # label` */
const partsText = ({ types, items, filter, label }: Spec): string =>
  [
    types.map(printTypeName).join(","),
    ":",
    items.map(itemText).join(", "),
    ...(filter ? [":", printExpression(filter)] : []),
    ...(label === undefined ? [] : ["#", label]),
  ].join(" ");

describe("what stands behind the parentheses", () => {
  test.each([
    ["f()", " : "],
    ["f():int:a", "int : a"],
    ["f():a", " : a"],
    ["f():a:b == 1", " : a : b == 1"],
    ["f():int:a:b == 1", "int : a : b == 1"],
    ["f()::a:b", " : a : b"],
    ["f():::b", " :  : b"],
    ["f() : int : a : b", "int : a : b"],
    ["f():char*,u64:a,b", "char *,u64 : a, b"],
    ["f():char *:a", "char * : a"],
    ["f():const char *:a", "char * : a"],
    ["f():unsigned long long:a", "unsigned long long : a"],
    ["f():struct file *:a", "struct file * : a"],
    ["f():size_t:a", "size_t : a"],
    ["f():unknown_t:a", "unknown_t : a"],
    ["f(int size_t):size_t:a", " : size_t : a"],
    ["f():arg1:arg2", " : arg1 : arg2"],
    ["f():retval", " : retval"],
    ["f():args->a", " : args->a"],
    ["f():int", "int : "],
    ["f():a ? b : c:d ? 1 : 0", " : a ? b : c : d ? 1 : 0"],
    ["f():(u64)a * b:c", " : ((u64)a) * b : c"],
    ['f():a:STRCMP("a:b#c", d)', ' : a : STRCMP("a:b#c", d)'],
    ["f():a == ':':b == '#'", " : a == ':' : b == '#'"],
    ["f():min2(a, b),c", " : min2(a, b), c"],
    ["f():a,sum(b),count()", " : a, sum<b>, count<>"],
    ["f():a,max(b) + 1", " : a, max(b) + 1"],
    ["f():lhist(a, 0, 10, 1)", " : linear<a>"],
    ["f()#label", " :  # label"],
    ['f():a#it\'s a "label" # with more', ' : a # it\'s a "label" # with more'],
    ["f():a#", " : a"],
  ])("%s", (text, expected) => {
    expect(partsText(parsed(text))).toBe(expected);
  });
});

describe("the probe", () => {
  test("parameters are kept for functions", () => {
    const { signature, hook } = parsed("r:c:open(const char *file, int (*f)(int), void *p)");
    expect(signature?.parameters.map(({ name }) => name)).toEqual(["file", "f", "p"]);
    expect(hook).toMatchObject({ kind: "function", onReturn: true, library: { text: "c" } });
  });

  test.each([
    ["t:sched:sched_switch()", { kind: "tracepoint", event: { text: "sched_switch" } }],
    ["u:lib:probe()", { kind: "usdt", probe: { text: "probe" } }],
    ["u:lib:prov:probe()", { kind: "usdt", provider: { text: "prov" } }],
    ["p:/bin/x:ns::func()", { kind: "function", function: { text: "ns::func" } }],
    ["p::/^vfs_(a|b)$/()", { kind: "function", function: { match: "regex" } }],
    ["p::f (void)", { kind: "function", function: { text: "f" } }],
  ])("%s", (text, target) => {
    expect(parsed(text).hook).toMatchObject(target);
  });
});
