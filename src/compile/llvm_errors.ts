import { calledNames } from "../ctext/calls.js";
import { divisionIn } from "../ctext/chain.js";
import type { Diagnostic, Source, Span } from "../types/outcome.js";
import { INPUT_NAME } from "./protocol.js";

/** What LLVM prints when it can't make BPF of something that clang has accepted. */
interface BackendMessage {
  readonly line?: number;
  readonly text: string;
  /** The function, where the message itself does not name it. */
  readonly within?: string;
}

interface Rule {
  readonly code: string;
  readonly pattern: RegExp;
  readonly message: (match: RegExpExecArray, line: string) => string;
  readonly hint: (match: RegExpExecArray, line: string) => string;
}

const isPrintk = (line: string): boolean => {
  const called = calledNames(line);
  return called.has("bpf_trace_printk") || called.has("bpf_printk");
};

const RULES: readonly Rule[] = [
  {
    code: "signed-division",
    pattern: /signed division|= (?:sdiv|srem) |Cannot select: .*\b(?:sdiv|srem)\b/,
    message: () => "BPF has no division of signed numbers",
    hint: (_, line) => {
      const example = `(u64)${divisionIn(line) ?? "n / 3"}`;
      return `divide as unsigned: ${example}; where it may be negative, test the sign first`;
    },
  },
  {
    code: "stack-limit",
    pattern: /BPF stack limit of 512 bytes/,
    message: () => "the program needs more than 512 bytes of stack",
    hint: () => "keep large structs in a BPF_PERCPU_ARRAY of one element",
  },
  {
    code: "too-many-arguments",
    pattern: /too many arg(?:ument)?s|stack arguments/,
    message: (_, line) =>
      isPrintk(line)
        ? "bpf_trace_printk takes three values after the format"
        : "a call in BPF has five arguments at most",
    hint: (_, line) =>
      isPrintk(line)
        ? "print in two calls, or hand a struct to a BPF_PERF_OUTPUT"
        : "hand over a pointer to a struct, or make the function `static inline`",
  },
  {
    code: "floating-point",
    pattern: /built-in function '__\w*(?:[sd]f\d?|[sd]i[sd]f|[sd]f[sd]i)'|floating point/,
    message: () => "a BPF program can't calculate with floating point",
    hint: () => "use integers: x * 3 / 2 instead of x * 1.5",
  },
  {
    code: "wide-arithmetic",
    pattern: /built-in function '__\w*ti\d?'/,
    message: () => "BPF can't multiply or divide numbers of 128 bits",
    hint: () => "calculate with u64",
  },
  {
    code: "unknown-size",
    pattern: /built-in function '(mem\w+|bcmp|str\w+)'/,
    message: (m) => `${m[1]} here becomes a call of a function that the kernel does not have`,
    hint: () => "its size must be a constant, and not large",
  },
  {
    code: "dynamic-stack",
    pattern: /dynamic stack allocation/,
    message: () => "an array on the stack has a size that is not constant",
    hint: () => "give it the largest size that may be needed, 512 bytes in all",
  },
  {
    code: "by-value",
    pattern: /pass by value not supported|only small returns|aggregate returns|returns supported/,
    message: () => "a function can't take or give back a struct as such",
    hint: () => "hand over a pointer to it, or make the function `static inline`",
  },
  {
    code: "variadic",
    pattern: /[Vv]ar\s*args|variadic functions/,
    message: () => "a function can't have a variable number of arguments",
    hint: () => "make it a macro",
  },
  {
    code: "compiler-memory",
    pattern: /out of memory|bad_alloc/,
    message: () => "compiling this takes more than 768 MB",
    hint: () => "a macro that multiplies itself, an array or an unrolled loop is too large",
  },
];

/** LLVM's complaints, on the person's lines; nothing where it made none. */
export function diagnoseBackend(log: string, source: Source): readonly Diagnostic[] {
  const out = new Map<string, Diagnostic>();
  for (const message of messagesOf(log)) {
    const span = placeOf(message, source);
    const line = span ? source.text.slice(span.start, span.end) : "";
    for (const rule of RULES) {
      const match = rule.pattern.exec(message.text);
      if (!match || out.has(rule.code)) continue;
      const [text, hint] = [rule.message(match, line), rule.hint(match, line)];
      const place = span ? { source, span } : {};
      out.set(rule.code, {
        severity: "error",
        code: rule.code,
        message: text,
        hint,
        ...place,
        log,
      });
      break;
    }
  }
  return [...out.values()];
}

const PLACED = new RegExp(
  `^error: (?:${INPUT_NAME.replaceAll(".", "\\.")}|[^:]*):(\\d+):\\d+: in function (.*)$`,
);

function messagesOf(log: string): readonly BackendMessage[] {
  // Behind a graph of instructions, whose lines are those of libbcc's text.
  const [, name] = /^In function: (\w+)/m.exec(log) ?? [];
  const within = name === undefined ? {} : { within: name };
  return log.split("\n").flatMap((text): BackendMessage[] => {
    const placed = PLACED.exec(text);
    if (placed) return [{ line: Number(placed[1]), text: `in function ${placed[2]!}` }];
    const numbered = /^Error at line (\d+): (.*)$/.exec(text);
    if (numbered) return [{ line: Number(numbered[1]), text: numbered[2]!, ...within }];
    if (/^LLVM ERROR: /.test(text)) return [{ text, ...within }];
    return /^error: .*in function |bad_alloc/.test(text) ? [{ text }] : [];
  });
}

/** The line, or where that can't be told the head of the function. */
function placeOf(message: BackendMessage, source: Source): Span | undefined {
  const span = message.line === undefined ? undefined : lineSpan(source, message.line);
  const name = /^in function (\w+) /.exec(message.text)?.[1] ?? message.within;
  if (span || name === undefined) return span;
  const head = new RegExp(`\\b${name}(?=\\s*\\()`).exec(source.text);
  return head ? { start: head.index, end: head.index + name.length } : undefined;
}

/** A line without the blanks at its ends. */
export function lineSpan(source: Source, line: number): Span | undefined {
  let start = 0;
  for (let i = 1; i < line; i++) {
    start = source.text.indexOf("\n", start) + 1;
    if (start === 0) return undefined;
  }
  const end = source.text.indexOf("\n", start);
  const text = source.text.slice(start, end < 0 ? undefined : end);
  if (line < 1 || text.trim() === "") return undefined;
  const from = start + text.length - text.trimStart().length;
  return { start: from, end: from + text.trim().length };
}
