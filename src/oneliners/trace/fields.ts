import type { PrintSegment } from "../../types/print_plan.js";
import type { Span } from "../../types/outcome.js";
import type { Expression } from "../cexpr/ast.js";
import { check } from "../cexpr/check.js";
import { decay, readable, scalar } from "../cexpr/convert.js";
import type { Scope } from "../cexpr/scope.js";
import { printType, type CType } from "../cexpr/types.js";
import type { Value } from "../cexpr/value.js";
import type { Block } from "../codegen/block.js";
import { c, from } from "../codegen/code.js";
import type { Field, Layout } from "../codegen/layout.js";
import { offsetOf } from "../codegen/layout.js";
import { lower } from "../codegen/lower.js";
import { diagnostic, Mistake, mistake, textOf } from "../source.js";
import type { Probe } from "../ast.js";
import { parseFormat, type FormatPart, type Spec } from "./format.js";
import { cutAt, fillString, inEvent, stringCapacity } from "../probe/strings.js";

/** One value of a message: what it is in the event, in C and on the screen. */
export interface MessageField {
  readonly spec: Spec;
  readonly expression: Expression;
  readonly value: Value;
  /** Its fields in the event, in order. */
  readonly fields: readonly Field[];
  /** What the printer is told, but for the offsets. */
  readonly size: number;
  /** Bytes of a string that are shown of more; undefined where it is whole. */
  readonly most: number | undefined;
  readonly signed: boolean;
  readonly name: string;
}

export interface Message {
  readonly parts: readonly (Exclude<FormatPart, Spec> | MessageField)[];
}

/** Pairs the format's specs with the values, and checks that they fit. */
export function checkMessage(probe: Probe, scope: Scope, stringSize: number): Message {
  if (!probe.format) return { parts: [] };
  const parts = parseFormat(probe.format, probe.source);
  const specs = parts.filter((part): part is Spec => part.kind === "spec");
  checkCount(probe, specs);
  let n = 0;
  return {
    parts: parts.map((part) => {
      if (part.kind === "text") return part;
      const expression = probe.values[n]!;
      return checkField(part, expression, n++, scope, stringSize);
    }),
  };
}

function checkCount(probe: Probe, specs: readonly Spec[]): void {
  const { values, source } = probe;
  const wants = `the format takes ${specs.length} value${specs.length === 1 ? "" : "s"}, ${values.length === 0 ? "there is none" : `${values.length} ${values.length === 1 ? "is" : "are"} given`}`;
  if (values.length < specs.length)
    throw mistake(source, specs[values.length]!.span, "too-few-values", wants);
  const extra = values[specs.length];
  if (extra) {
    const span: Span = { start: extra.span.start, end: values[values.length - 1]!.span.end };
    throw mistake(source, span, "too-many-values", wants);
  }
}

function checkField(
  spec: Spec,
  expression: Expression,
  n: number,
  scope: Scope,
  stringSize: number,
): MessageField {
  const checked = check(expression, scope);
  const name = textOf(scope.source, expression.span);
  const base = `f${n}`;
  if (spec.conversion === "s") {
    const value = checkString(checked, expression, spec, scope);
    const size = stringCapacity(value, checked.type, stringSize);
    const fields: Field[] = [
      { name: `${base}_got`, ctype: "s32" },
      { name: base, ctype: "char", count: size },
    ];
    const most = cutAt(size, stringSize);
    return { spec, expression, value, fields, size, most, signed: false, name };
  }
  const value = checkNumber(checked, expression, spec, scope);
  const size = numberSize(spec, value.type);
  const signed = spec.conversion === "d";
  const fields: Field[] = [
    { name: base, ctype: `${signed ? "s" : "u"}${(size * 8) as 8 | 16 | 32 | 64}` },
  ];
  return { spec, expression, value, fields, size, most: undefined, signed, name };
}

/** `%s` takes arrays of characters, pointers, and whole words that may be pointers. */
function checkString(value: Value, expression: Expression, spec: Spec, scope: Scope): Value {
  if (value.kind === "context-bytes" && isWords(value.type))
    throw misfit(spec, expression, value.type, scope, "name one of them: …[0]");
  if (value.kind === "comm" || value.kind === "context-bytes" || value.kind === "opaque-member")
    return value;
  if (value.kind === "place" && value.type.kind === "record")
    throw misfit(spec, expression, value.type, scope, "name one of its members");
  const string = readable(decay(value), scope);
  const { type } = string;
  if (type.kind === "pointer" && type.target.kind === "record") {
    throw misfit(
      spec,
      expression,
      type,
      scope,
      `it points to ${printType(type.target)}: name the member that is text, or %p for the address`,
    );
  }
  const fits =
    type.kind === "pointer" || type.kind === "opaque" || (type.kind === "int" && type.size === 8);
  if (!fits) throw misfit(spec, expression, type, scope, "for a number: %d");
  return string;
}

/** Numbers of several bytes each, as a set of CPUs is: no text. */
const isWords = (type: CType): boolean =>
  type.kind === "array" && type.element.kind === "int" && type.element.size > 1;

function checkNumber(value: Value, expression: Expression, spec: Spec, scope: Scope): Value {
  const given = decay(value);
  if (given.kind === "comm")
    throw misfit(
      spec,
      expression,
      { kind: "array", element: given.type, count: 16 },
      scope,
      "for text: %s",
      "text",
    );
  if (value.kind === "context-bytes")
    throw misfit(
      spec,
      expression,
      value.type,
      scope,
      isWords(value.type) ? "name one of them: …[0]" : "for text: %s",
    );
  if (value.kind === "place" && value.type.kind === "array" && !"pxXKU".includes(spec.conversion)) {
    throw misfit(spec, expression, value.type, scope, "for text: %s");
  }
  if (value.kind === "place" && value.type.kind === "record")
    throw misfit(spec, expression, value.type, scope, "name one of its members");
  return scalar(value, scope);
}

function misfit(
  spec: Spec,
  expression: Expression,
  type: CType,
  scope: Scope,
  hint: string,
  what = printType(type),
): Mistake {
  const conversion = textOf(scope.source, spec.span);
  return new Mistake(
    diagnostic(
      scope.source,
      expression.span,
      "format-mismatch",
      `${conversion} can't print this: it is ${what}`,
      { hint },
    ),
  );
}

/** Without a modifier, a declared 64-bit number is printed whole; a bare register as C's int. */
function numberSize(spec: Spec, type: CType): number {
  if (spec.bytes !== undefined) return spec.bytes;
  if (spec.conversion === "c") return 1;
  if (spec.conversion === "p" || spec.conversion === "K" || spec.conversion === "U") return 8;
  if (type.kind === "pointer") return 8;
  if (type.kind === "opaque") return 8;
  return type.kind === "int" && type.size === 8 && !type.raw ? 8 : 4;
}

/** Statements that fill the field's part of the event `e`. */
export function fillField(field: MessageField, index: number, block: Block): void {
  const name = `f${index}`;
  const { span } = field.expression;
  if (field.spec.conversion !== "s") {
    const code = lower(field.value, block);
    if (block.sleeps) return;
    const cast = field.value.kind === "verbatim" ? c`` : c`(${field.fields[0]!.ctype})`;
    block.add(from(block.source, span, c`e->${name} = ${cast}${code};`));
    return;
  }
  fillString(field.value, inEvent(name), field.size, block);
}

/** The printer's side of a message. */
export function messageSegments(message: Message, layout: Layout): readonly PrintSegment[] {
  let n = 0;
  return message.parts.map((part): PrintSegment => {
    if ("kind" in part) return part;
    const field = `f${n++}`;
    const { spec } = part;
    return {
      kind: "field",
      name: part.name,
      conversion: spec.conversion,
      flags: spec.flags,
      width: spec.width,
      precision: spec.precision,
      offset: offsetOf(layout, field),
      size: part.size,
      signed: part.signed,
      status: spec.conversion === "s" ? offsetOf(layout, `${field}_got`) : -1,
      ...(part.most === undefined ? {} : { most: part.most }),
    };
  });
}

export const messageFields = (message: Message): readonly MessageField[] =>
  message.parts.filter((part): part is MessageField => !("kind" in part));
