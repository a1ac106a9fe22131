import { looksLikePython } from "../../oneliners/bccpython/index.js";
import { looksLikeBpftrace } from "../../oneliners/bpftrace/parser.js";
import { nearest } from "../../oneliners/nearest.js";
import type { Span } from "../../types/outcome.js";
import { argdistWords, traceWords } from "./specs.js";
import { skipBlanks, splitWords, type Word } from "./words.js";

/** What a person typed, by its look alone: nothing is asked of the kernel. */
export type Classified =
  | { readonly kind: "empty" }
  /** `:name words` */
  | {
      readonly kind: "command";
      readonly name: string;
      readonly nameSpan: Span;
      readonly words: readonly Word[];
    }
  /** Words are trace's arguments, probes those among them that are no flags. */
  | {
      readonly kind: "trace";
      readonly words: readonly Word[];
      readonly probes: readonly Word[];
      /** Tools that the first word may have meant. */
      readonly near?: readonly string[];
    }
  /** Words are argdist's arguments, specs what its -H and -C have. */
  | {
      readonly kind: "argdist";
      readonly words: readonly Word[];
      readonly specs: readonly Word[];
    }
  | {
      readonly kind: "tool";
      readonly name: string;
      readonly nameSpan: Span;
      readonly words: readonly Word[];
    }
  | { readonly kind: "c" }
  /** A text for another program, which is translated. */
  | {
      readonly kind: "foreign";
      readonly language: "bpftrace" | "python";
      readonly program: string;
      readonly span: Span;
    }
  | {
      readonly kind: "unknown";
      readonly why: string;
      readonly span: Span;
      readonly hint?: string;
    };

export interface Known {
  /** Names of the tools. */
  readonly tools: readonly string[];
}

/** What a C text may begin with, comments aside. */
const C_START =
  /^(?:#\s*(?:include|define|undef|ifdef|ifndef|if|pragma|error)\b|(?:static|struct|union|enum|typedef|extern|inline|const|volatile|unsigned|signed|__always_inline|__attribute__)\b|(?:int|void|char|short|long|bool|float|double|size_t|[us](?:8|16|32|64)|__[us](?:8|16|32|64)|[a-z]\w*_t)[\s*]+[A-Za-z_]|(?:BPF_[A-Z_0-9]+|(?:RAW_)?TRACEPOINT_PROBE|(?:MODULE_)?K(?:RET)?FUNC_PROBE|LSM_PROBE|KMOD_RET)\s*\(|\/\*|\/\/)/;

/** What kind of text this is. */
export function classify(text: string, known: Known): Classified {
  const start = afterPrompt(text);
  const end = text.trimEnd().length;
  if (start >= end) return { kind: "empty" };
  const command = /^:([a-z?!][\w-]*)?(?=\s|$)/i.exec(text.slice(start, end));
  if (command) {
    const name = command[1] ?? "";
    const nameSpan = { start: start + 1, end: start + 1 + name.length };
    return { kind: "command", name, nameSpan, words: splitWords(text, nameSpan.end).words };
  }
  const foreign = foreignText(text, start, end);
  if (foreign !== undefined) return foreign;
  if (C_START.test(text.slice(start, start + 200))) return { kind: "c" };
  return byFirstWord(text, start, known) ?? oneLiner(text, start, end, known);
}

/** bpftrace and BCC's Python, whole or as `bpftrace -e '…'`. */
function foreignText(text: string, start: number, end: number): Classified | undefined {
  const span = { start, end };
  const body = text.slice(start, end);
  if (looksLikePython(body)) return { kind: "foreign", language: "python", program: body, span };
  const command = /^(?:\S*\/)?bpftrace\s/.test(body) ? splitWords(text, start, end).words : [];
  const at = command.findIndex(({ value }) => value === "-e");
  const program = at < 0 ? body : (command[at + 1]?.value ?? "");
  if (!looksLikeBpftrace(program)) return undefined;
  return { kind: "foreign", language: "bpftrace", program, span };
}

/** Copied from a page: `# trace …`, `$ sudo trace …`. */
function afterPrompt(text: string): number {
  const start = skipBlanks(text, 0);
  const [copied] = /^(?:[#$] +)?(?:sudo +)?/.exec(text.slice(start))!;
  return start + copied.length;
}

const bareName = (word: string): string =>
  word.replace(/^.*\//, "").replace(/(?:-bpfcc|\.py|\.bt)$/, "");

/** A program's name in front: trace, argdist, or a tool. */
function byFirstWord(text: string, start: number, known: Known): Classified | undefined {
  const span = firstWord(text, start);
  const name = bareName(text.slice(span.start, span.end));
  if (name === "bcc-tool" || name === "bcc-repl")
    return byFirstWord(text, skipBlanks(text, span.end), known);
  if (name === "trace" || name === "bcc-trace")
    return { kind: "trace", ...traceWords(text, span.end) };
  if (name === "argdist" || name === "bcc-argdist")
    return { kind: "argdist", ...argdistWords(text, span.end) };
  if (known.tools.includes(name))
    return { kind: "tool", name, nameSpan: span, words: splitWords(text, span.end).words };
  if (/^-[HC]$/.test(name) && /^\s*["']?[prtu]:/.test(text.slice(span.end)))
    return { kind: "argdist", ...argdistWords(text, start) };
  return undefined;
}

function firstWord(text: string, start: number): Span {
  const [word] = /^\S*/.exec(text.slice(start))!;
  return { start, end: start + word.length };
}

function oneLiner(text: string, start: number, end: number, known: Known): Classified {
  const span = { start, end };
  const body = text.slice(start, end);
  const why = notOneLiner(body);
  if (why) return { kind: "unknown", span, ...why };
  const trace = traceWords(text, start);
  const [only, second] = trace.probes;
  const near = nearTools(only, known);
  const plain = trace.probes.filter(({ quoted, value }) => !quoted && /^[a-z]+$/i.test(value));
  if (only && second && plain.length === trace.probes.length)
    return {
      kind: "unknown",
      span,
      why: "several plain words",
      hint:
        near.length > 0
          ? `nearest tools: ${near.join(", ")}`
          : "a probe is a function and, in double quotes, what to print of it; :help shows more",
    };
  return { kind: "trace", ...trace, ...(near.length > 0 ? { near } : {}) };
}

/** A tool's name, mistyped or only begun. */
const nearTools = (word: Word | undefined, { tools }: Known): readonly string[] =>
  word !== undefined && !word.quoted && /^[\w.-]+$/.test(word.value)
    ? nearest(word.value, tools)
    : [];

function notOneLiner(body: string): { readonly why: string; readonly hint: string } | undefined {
  if (/^(?:\S*\/)?bcc-repl\s/.test(body))
    return {
      why: "bcc-repl runs already",
      hint: ":quit returns to the shell, :help lists the commands",
    };
  if (/^[[\]{}()<>,.;=+*!%&|?]/.test(body))
    return { why: "no probe, command or C text starts like this", hint: ":help shows what does" };
  return undefined;
}
