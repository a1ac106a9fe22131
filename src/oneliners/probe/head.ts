import type { Source, Span } from "../../types/outcome.js";
import { checkRegex } from "../regex.js";
import { mistake } from "../source.js";
import type { FunctionName, Name, NamedHook } from "../ast.js";
import { namedTracepoint, namedUsdt, type Cut } from "./named_event.js";
import { knownParts, pathOf, type Known, type Parts } from "./known_names.js";

type ProbeType = "p" | "r" | "t" | "u";

/** The text up to the signature, predicate or format, cut into its parts, with where it ends. */
export function parseHead(
  source: Source,
  start: number,
  known?: Known,
): { readonly hook: NamedHook; readonly end: number } {
  const parts = known && partsOf(source.text, start, known);
  const end = parts?.end ?? headEnd(source.text, start);
  const span = { start, end };
  if (start === end) {
    throw mistake(
      source,
      { start, end: Math.min(start + 1, source.text.length) },
      "missing-hook",
      "a probe starts with the name of a function or an event",
      {
        hint: 'like do_sys_open "%s", arg2 or t:sched:sched_switch',
      },
    );
  }
  const { type, rest } = splitType(source, span);
  if (type === "t") return { hook: namedTracepoint(source, cutLibrary(rest), span), end };
  if (type === "u") {
    const cut = parts ? ([parts.library, parts.name] as const) : cutLibrary(rest);
    return { hook: namedUsdt(source, cut, span, cutLibrary), end };
  }
  return { hook: functionHook(source, rest, type === "r", span, parts), end };
}

/** As far as the machine's files and functions tell; else, what the text alone tells. */
function partsOf(text: string, start: number, known: Known): Parts | undefined {
  const type = /^[pru]?:/.exec(text.slice(start))?.[0] ?? "";
  const at = start + type.length;
  const found = knownParts(text, at, known);
  if (found) return found;
  const library = pathOf(text, at, known);
  if (!library) return undefined;
  const from = library.span.end + 1;
  const end = headEnd(text, from);
  return { library, name: { text: text.slice(from, end), span: { start: from, end } }, end };
}

/** First blank, quote or parenthesis; what stands between slashes, as a regular expression, may hold parentheses. */
function headEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const opens = text[at] === "/" && (at === start || text[at - 1] === ":");
    const regex = opens ? /^\/(?:[^/\\\s]|\\.)+\/(?=[\s("]|$)/.exec(text.slice(at)) : null;
    if (regex) return at + regex[0].length;
    if (/[\s("]/.test(text[at]!)) return at;
  }
  return text.length;
}

/** `[type] ":" rest`, or a rest alone. */
function splitType(source: Source, span: Span): { readonly type: ProbeType; readonly rest: Name } {
  const text = source.text.slice(span.start, span.end);
  const typed = /^([prtu]?):/.exec(text);
  if (typed) {
    const skip = typed[0].length;
    return {
      type: (typed[1] || "p") as ProbeType,
      rest: { text: text.slice(skip), span: { start: span.start + skip, end: span.end } },
    };
  }
  const other = /^([A-Za-z]):[^:]*:(?!:)/.exec(text);
  if (other) {
    const at = { start: span.start, end: span.start + 1 };
    throw mistake(source, at, "unknown-probe-type", `no probe type "${other[1]}"`, {
      hint: "p = function entry, r = return, t = tracepoint, u = USDT; nothing = p",
    });
  }
  return { type: "p", rest: { text, span } };
}

/** Cuts at single colons: a double one belongs to a C++ name. */
function cutLibrary(rest: Name): Cut {
  const at = rest.text.startsWith(":") ? 0 : rest.text.search(/(?<!:):(?!:)/);
  if (at < 0) return [undefined, rest];
  const { start } = rest.span;
  const library = { text: rest.text.slice(0, at), span: { start, end: start + at } };
  const name = {
    text: rest.text.slice(at + 1),
    span: { start: start + at + 1, end: rest.span.end },
  };
  return [at === 0 ? undefined : library, name];
}

/** [Library ":"] Function ["+" Offset] */
function functionHook(
  source: Source,
  rest: Name,
  onReturn: boolean,
  span: Span,
  parts: Parts | undefined,
): NamedHook {
  const [library, whole] = parts ? [parts.library, parts.name] : cutLibrary(rest);
  const { name, offset } = cutOffset(source, whole);
  if (name.text === "") {
    throw mistake(source, span, "missing-function", "the name of the function is missing");
  }
  if (onReturn && offset !== 0n) {
    throw mistake(source, span, "offset-on-return", "a return probe has no offset");
  }
  return {
    kind: "function",
    onReturn,
    ...(library ? { library } : {}),
    function: name,
    offset,
    span,
  };
}

function cutOffset(
  source: Source,
  whole: Name,
): { readonly name: FunctionName; readonly offset: bigint } {
  const regex = /^\/(.+)\/$/.exec(whole.text);
  if (regex)
    return {
      name: { text: checkRegex(source, whole.span, regex[1]!), span: whole.span, match: "regex" },
      offset: 0n,
    };
  const plus = /operator\+[^)]*\)?[^)]*$/.test(whole.text) ? -1 : whole.text.lastIndexOf("+");
  if (plus < 0) return { name: { ...whole, match: matchOf(whole.text) }, offset: 0n };
  const digits = whole.text.slice(plus + 1);
  const { start, end } = whole.span;
  if (!/^(\d+|0[xX][0-9a-fA-F]+|[xX][0-9a-fA-F]+)$/.test(digits)) {
    throw mistake(
      source,
      { start: start + plus, end },
      "invalid-offset",
      `the offset "${digits}" is neither decimal nor hexadecimal`,
      {
        hint: "like main+0xd or main+13",
      },
    );
  }
  const text = whole.text.slice(0, plus);
  const offset = BigInt(digits.replace(/^0?[xX]/, "0x"));
  return { name: { text, span: { start, end: start + plus }, match: matchOf(text) }, offset };
}

/** `operator*`, Go's receivers and C++'s parameters are names, any other `*` or `?` asks for many functions. */
export const matchOf = (text: string): FunctionName["match"] =>
  !/[()]/.test(text) && /[*?]/.test(text.replace(/operator\*/g, "")) ? "wildcard" : "exact";
