import { memberNames } from "../oneliners/cexpr/types.js";
import { nearest } from "../oneliners/nearest.js";
import { nearestHint } from "../oneliners/source.js";
import type { KernelFacts, TypeFacts } from "../types/facts.js";
import { MAP_METHODS } from "../types/map_methods.js";
import type { Diagnostic, Span } from "../types/outcome.js";
import { definedNames, recordBody } from "../ctext/declarations.js";
import { cTokens } from "../ctext/tokens.js";

interface Unknown {
  readonly name: string;
  readonly span: Span;
  readonly text: string;
  readonly message: string;
  readonly types: TypeFacts;
}

/** By the compiler's code of a mistake: the names that could have been meant. */
const CANDIDATES: Readonly<Record<string, (unknown: Unknown) => Iterable<string>>> = {
  "unknown-identifier": ({ text, name }) => [...wordsOf(text, name), ...STATEMENT_WORDS],
  "unknown-function": ({ text, name, types }) => [...wordsOf(text, name), ...helpers(types)],
  "unknown-type": ({ text, name, types }) => [
    ...wordsOf(text, name),
    ...types.nearestNames(name, "struct"),
    ...types.nearestNames(name, "typedef"),
  ],
  "unknown-member": members,
  "unknown-method": () => MAP_METHODS,
};

/** Clang knows no map, helper or member that it has not read: what the text and the kernel have is looked through. */
export function withNearestNames(
  diagnostic: Diagnostic,
  kernel: Pick<KernelFacts, "types" | "nearestTracepoints">,
): Diagnostic {
  const { types } = kernel;
  const { code, source, span, fix, message } = diagnostic;
  if (code === "unknown-tracepoint") return withNearestTracepoint(diagnostic, kernel);
  const candidates = CANDIDATES[code];
  if (candidates === undefined || source === undefined || span === undefined) return diagnostic;
  const place = code === "unknown-method" ? methodIn(source.text, span, message) : span;
  const name = source.text.slice(place.start, place.end);
  if (fix !== undefined || !/^[A-Za-z_]\w*$/.test(name)) return diagnostic;
  const near = nearest(name, candidates({ name, span: place, text: source.text, message, types }));
  const [first] = near;
  if (first === undefined) return diagnostic;
  return { ...diagnostic, span: place, hint: nearestHint(near)!, fix: first };
}

/** Of `TRACEPOINT_PROBE(category, event)` or `tracepoint__category__event`, written the same way. */
function withNearestTracepoint(
  diagnostic: Diagnostic,
  kernel: Pick<KernelFacts, "nearestTracepoints">,
): Diagnostic {
  const { source, span, message, hint } = diagnostic;
  const name = /\btracepoint (\w+:\w+)$/.exec(message)?.[1];
  if (hint !== undefined || name === undefined || source === undefined || span === undefined)
    return diagnostic;
  const near = kernel.nearestTracepoints(name);
  const [first] = near;
  if (first === undefined) return diagnostic;
  const prefix = source.text.slice(span.start, span.end).startsWith("tracepoint__");
  const fix = prefix ? `tracepoint__${first.replace(":", "__")}` : first.replace(":", ", ");
  return { ...diagnostic, hint: nearestHint(near)!, fix };
}

const KEYWORDS: ReadonlySet<string> = new Set(
  "auto break case char const continue default do double else enum extern float for goto if inline int long register return short signed sizeof static struct switch typedef union unsigned void volatile while".split(
    " ",
  ),
);

/** Misspelt, they are names that nobody has declared. */
const STATEMENT_WORDS: readonly string[] = [
  ...["return", "while", "break", "continue", "switch", "else", "sizeof"],
];

/** Names that the text has elsewhere: locals, parameters, maps, functions, macros. */
function wordsOf(text: string, name: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { kind, text: word } of cTokens(text)) if (kind === "name") words.add(word);
  for (const defined of definedNames(text)) words.add(defined);
  for (const word of [...KEYWORDS, name]) words.delete(word);
  return words;
}

/** What this kernel's programs can call. */
function helpers(types: TypeFacts): readonly string[] {
  const id = types.find("bpf_func_id", "enum");
  const enumerators = (id === undefined ? undefined : types.type(id))?.enumerators ?? [];
  return enumerators.flatMap(({ name }) =>
    name.startsWith("BPF_FUNC_") ? [`bpf_${name.slice("BPF_FUNC_".length)}`] : [],
  );
}

/** Of the struct that the message names: the text's own, else the kernel's. */
function members({ message, text, name, types }: Unknown): Iterable<string> {
  const [, tag = ""] =
    /^(?:(?:const|volatile|struct|union) )*(\w+) has no member/.exec(message) ?? [];
  const own = recordBody(text, tag);
  if (own !== undefined) return wordsOf(own, name);
  const id = types.find(tag, "struct") ?? types.find(tag, "union") ?? types.find(tag, "typedef");
  const type = id === undefined ? undefined : types.type(id);
  const record = type?.kind === "typedef" ? types.type(type.target) : type;
  return record === undefined ? [] : memberNames(types, record);
}

/** The compiler's place is the map's. */
function methodIn(text: string, span: Span, message: string): Span {
  const name = /method (\w+)/.exec(message)?.[1] ?? "";
  const tokens = cTokens(text).filter(({ start }) => start >= span.start);
  const found = tokens.find(({ text: word }, i) => word === name && tokens[i - 1]?.text === ".");
  return found === undefined ? span : { start: found.start, end: found.end };
}
