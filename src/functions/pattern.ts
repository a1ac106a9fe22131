import type { Source, Span } from "../types/outcome.js";
import { checkRegex } from "../oneliners/regex.js";
import { matchOf } from "../oneliners/probe/head.js";
import { namedTracepoint, namedUsdt, type Cut } from "../oneliners/probe/named_event.js";
import { mistake } from "../oneliners/source.js";
import type { FunctionName, Name, Probe, NamedHook } from "../oneliners/ast.js";
import { pathOf, type Known } from "../oneliners/probe/known_names.js";

/** Library and name. */

/** Which patterns a tool takes: counting takes all, timing only what returns. */
export type Accepted = "all" | "functions";

/**
 * Pattern := [["p"] ":" [Library] ":"] Name | Library ":" Name
 *          | "t" ":" Category ":" Event | "u" ":" Library ":" [Provider ":"] Name
 *
 * A name is a shell's pattern, or with -r a regular expression that begins
 * where the name does. A double colon belongs to a C++ name.
 */
export function parsePattern(
  source: Source,
  regex: boolean,
  accepted: Accepted,
  known?: Known,
): Probe {
  const { text } = source;
  const whole = { text, span: { start: 0, end: text.length } };
  if (text.trim() === "") {
    throw mistake(
      source,
      { start: 0, end: text.length },
      "missing-function",
      "the name is missing",
      {
        hint: "like 'vfs_*', c:malloc, t:sched:sched_switch",
      },
    );
  }
  const type = /^([ptu]?):/.exec(text);
  const other = /^([a-z]):[^:]*:(?!:)/.exec(text);
  if (!type && other) throw wrongType(source, other[1]!);
  const kind = type?.[1] || "p";
  const rest = type ? after(whole, type[0].length) : whole;
  if (accepted === "functions" && (kind === "t" || kind === "u")) throw noReturn(source, kind);
  const hook =
    kind === "t"
      ? tracepoint(source, rest, whole.span, regex)
      : kind === "u"
        ? usdt(source, cut(rest, known), whole.span, regex)
        : functionHook(source, cut(rest, known), whole.span, regex, known);
  return { source, hook, values: [] };
}

function wrongType(source: Source, type: string) {
  const span = { start: 0, end: 1 };
  const known = "p = function, t = tracepoint, u = USDT; nothing = p";
  const hint = type === "r" ? "calls are counted at their entry: leave r out" : known;
  return mistake(source, span, "unknown-probe-type", `no probe type "${type}" here`, { hint });
}

function noReturn(source: Source, kind: "t" | "u") {
  const what = kind === "t" ? "a tracepoint" : "a USDT probe";
  return mistake(
    source,
    { start: 0, end: source.text.length },
    "no-return",
    `${what} is a moment: it has no return, so no duration`,
    {
      hint: kind === "t" ? "system calls have one: sys_read" : "name a function: library:function",
    },
  );
}

const after = (name: Name, skip: number): Name => ({
  text: name.text.slice(skip),
  span: { start: name.span.start + skip, end: name.span.end },
});

/** Cuts at the first single colon that can end a library's, category's or provider's name. */
function cut(name: Name, known?: Known): Cut {
  const path = known && pathOf(name.text, 0, known);
  if (path) {
    const { start } = name.span;
    const { length } = path.text;
    const library = { text: path.text, span: { start, end: start + length } };
    return [library, after(name, length + 1)];
  }
  const match = /^[^:()[\]|^$]*(?:::[^:()[\]|^$]+)*:(?!:)/.exec(name.text);
  if (!match) return [undefined, name];
  const { start } = name.span;
  const length = match[0].length - 1;
  return [
    { text: name.text.slice(0, length), span: { start, end: start + length } },
    after(name, length + 1),
  ];
}

/** [Library ":"] Name; an empty library is the kernel. */
function functionHook(
  source: Source,
  [library, name]: Cut,
  span: Span,
  regex: boolean,
  known: Known | undefined,
): NamedHook {
  if (name.text === "")
    throw mistake(source, span, "missing-function", "the name of the function is missing");
  return {
    kind: "function",
    onReturn: false,
    ...(library && library.text !== "" ? { library } : {}),
    function: regex ? expression(source, name) : functionName(name, library?.text ?? "", known),
    offset: 0n,
    span,
  };
}

function expression(source: Source, name: Name): FunctionName {
  checkRegex(source, name.span, name.text);
  return { ...name, match: "regex", anchored: true };
}

/** In quotes, or there just so, it is one function, whatever `*` and `?` are in it. */
function functionName(name: Name, library: string, known: Known | undefined): FunctionName {
  const quoted = /^(["'])((?:(?!\1).)+)\1$/.exec(name.text);
  if (quoted) {
    const { start, end } = name.span;
    return { text: quoted[2]!, span: { start: start + 1, end: end - 1 }, match: "exact" };
  }
  const one = library !== "" && known?.symbol(library, name.text) === true;
  return { ...name, match: one ? "exact" : matchOf(name.text) };
}

function tracepoint(source: Source, rest: Name, span: Span, regex: boolean): NamedHook {
  const hook = namedTracepoint(source, cut(rest), span);
  if (regex)
    for (const name of [hook.category, hook.event]) checkRegex(source, name.span, name.text);
  return hook;
}

function usdt(source: Source, library: Cut, span: Span, regex: boolean): NamedHook {
  const hook = namedUsdt(source, library, span, cut);
  if (regex)
    for (const name of [hook.provider, hook.probe])
      if (name !== undefined) checkRegex(source, name.span, name.text);
  return hook;
}
