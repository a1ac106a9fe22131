import { expect, it } from "vitest";
import { printedLines } from "../../src/program/printk.js";

const matches = (text: string, line: string): boolean =>
  printedLines(text).some((pattern) => pattern.test(line));

it.each([
  ['bpf_trace_printk("hello %s pid %d\\n", comm, pid);', "hello a b pid 5", true],
  ['bpf_trace_printk("hello %s pid %d\\n", comm, pid);', "hallo a pid 5", false],
  ['char fmt[] = "x=%llx (100%%)"; bpf_trace_printk(fmt, sizeof(fmt), x);', "x=ff (100%)", true],
  ['bpf_printk("a" "b.c\\n");', "ab.c", true],
  ['bpf_printk("a" "b.c\\n");', "abxc", false],
  ['/* bpf_trace_printk("no") */ char s[] = "no";', "no", false],
])("%s prints %s: %s", (text, line, does) => {
  expect(matches(text, line)).toBe(does);
});
