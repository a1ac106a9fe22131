import type { Outcome, Source } from "../../types/outcome.js";
import type { Expression } from "../cexpr/ast.js";
import { parseExpression } from "../cexpr/parser.js";
import type { IsTypeName } from "../cexpr/type_name.js";
import { Cursor } from "../cursor.js";
import { skipBlanks } from "../scanner.js";
import { attempt, join, mistake } from "../source.js";
import type { FormatText, Probe } from "../ast.js";
import { parseHead } from "../probe/head.js";
import type { Known } from "../probe/known_names.js";
import { blameName } from "../probe/unknown_name.js";
import { noSignature, parseSignature } from "../probe/signature.js";

/** `kprobe:vfs_read { … }`, `tracepoint:a:b /filter/ { … }`. */
const BPFTRACE =
  /^\s*(?:BEGIN|END|(?:tracepoint|rawtracepoint|k(?:ret)?probe|u(?:ret)?probe|k(?:ret)?func|fentry|fexit|usdt|profile|interval|software|hardware)\s*:)[^"{]*\{/;

/** Probe := Head [Signature] [Predicate] [Format [","] Value ("," Value)*] */
export function parseProbe(source: Source, types: IsTypeName, known?: Known): Outcome<Probe> {
  const outcome = attempt((): Probe => {
    const { hook, end } = parseHead(source, skipBlanks(source.text, 0), known);
    const cursor = new Cursor(source, end);
    const signature =
      cursor.is("(") && cursor.peek().span.start === end
        ? parseSignature(cursor, types)
        : undefined;
    if (signature && hook.kind !== "function") throw noSignature(source, hook, signature);
    const predicate = parsePredicate(cursor, types);
    const format = parseFormat(cursor);
    const values = format ? parseValues(cursor, types) : [];
    if (cursor.peek().kind !== "end") throw trailing(cursor, format);
    return {
      source,
      hook,
      ...(signature ? { signature } : {}),
      ...(predicate ? { predicate } : {}),
      ...(format ? { format } : {}),
      values,
    };
  });
  return blameName(outcome, source, known);
}

/** Predicate := "(" Expression ")" */
function parsePredicate(cursor: Cursor, types: IsTypeName): Expression | undefined {
  const open = cursor.take("(");
  if (!open) return undefined;
  const test = parseExpression(cursor, types);
  cursor.expectClosing(")", open.span);
  return test;
}

/** Format := String+ */
function parseFormat(cursor: Cursor): FormatText | undefined {
  if (cursor.peek().kind !== "string") return undefined;
  const first = cursor.next();
  let text = first.decoded ?? "";
  let offsets = first.offsets ?? [];
  let span = first.span;
  while (cursor.peek().kind === "string") {
    const more = cursor.next();
    text += more.decoded ?? "";
    offsets = [...offsets.slice(0, -1), ...(more.offsets ?? [])];
    span = join(span, more.span);
  }
  return { text, offsets, span };
}

/** Values := [","] Expression ("," Expression)* */
function parseValues(cursor: Cursor, types: IsTypeName): readonly Expression[] {
  const values: Expression[] = [];
  const comma = cursor.take(",");
  if (cursor.peek().kind === "end") {
    if (comma) throw cursor.unexpected('expected a value after ","');
    return values;
  }
  do values.push(parseExpression(cursor, types));
  while (cursor.take(","));
  return values;
}

function trailing(cursor: Cursor, format: FormatText | undefined): never {
  const token = cursor.peek();
  const rest = { start: token.span.start, end: cursor.source.text.trimEnd().length };
  if (token.text === ")") {
    throw mistake(cursor.source, token.span, "unbalanced-parenthesis", 'unmatched ")"');
  }
  if (format) {
    throw mistake(
      cursor.source,
      rest,
      "unexpected-text",
      'expected "," or the end after this value',
    );
  }
  throw mistake(
    cursor.source,
    rest,
    "expected-format",
    "expected a (predicate) or a format string in double quotes",
    {
      hint: BPFTRACE.test(cursor.source.text)
        ? "this is bpftrace's language: bcc-repl --from FILE translates it, and so does the terminal"
        : `like "%d", arg1`,
    },
  );
}
