import type { PrintSegment } from "../../types/print_plan.js";
import type { Source, Span } from "../../types/outcome.js";
import { mistake } from "../source.js";
import type { FormatText } from "../ast.js";

export type Conversion = Extract<PrintSegment, { kind: "field" }>["conversion"];

/** One `%…` of a format. */
export interface Spec {
  readonly kind: "spec";
  readonly conversion: Conversion;
  readonly flags: string;
  readonly width: number;
  readonly precision: number;
  /** Bytes that the length modifier asks for; undefined = the conversion's usual size. */
  readonly bytes?: 1 | 2 | 8;
  readonly span: Span;
}

export type FormatPart = { readonly kind: "text"; readonly text: string } | Spec;

const LENGTHS: Readonly<Record<string, 1 | 2 | 8>> = {
  hh: 1,
  h: 2,
  l: 8,
  ll: 8,
  z: 8,
  j: 8,
  t: 8,
  q: 8,
  L: 8,
};
const SPEC = /^%([-+ #0]*)(\d*)(?:\.(\d*))?(hh|h|ll|l|z|j|t|q|L)?([a-zA-Z])?/;

/**
 * printf's language without floating point: `%[flags][width][.precision][length]conversion`.
 * Beyond printf: `%K` and `%U` are symbols of the kernel and of the process;
 * `%b` and `%B` are binary digits, as in C23; `%q` is BSD's quad length, and
 * alone a whole 64-bit decimal.
 */
export function parseFormat(format: FormatText, source: Source): readonly FormatPart[] {
  const parts: FormatPart[] = [];
  let text = "";
  let at = 0;
  const flush = (): void => {
    if (text !== "") parts.push({ kind: "text", text });
    text = "";
  };
  while (at < format.text.length) {
    if (format.text[at] !== "%") {
      text += format.text[at++];
    } else if (format.text[at + 1] === "%") {
      text += "%";
      at += 2;
    } else {
      flush();
      const { spec, length } = parseSpec(format, at, source);
      parts.push(spec);
      at += length;
    }
  }
  flush();
  return parts;
}

function parseSpec(format: FormatText, at: number, source: Source): { spec: Spec; length: number } {
  const match = SPEC.exec(format.text.slice(at));
  const spanOf = (length: number): Span => ({
    start: format.offsets[at]!,
    end: format.offsets[at + length]!,
  });
  if (!match)
    throw mistake(
      source,
      spanOf(1),
      "unknown-conversion",
      "this % has no conversion; a plain percent sign is %%",
    );
  const [all, flags = "", width = "", precision, length, letter] = match;
  if (length === "q" && !isConversion(letter)) {
    const bare = letter === undefined ? all.length : all.length - 1;
    return { spec: makeSpec("d", flags, width, precision, 8, spanOf(bare)), length: bare };
  }
  if (letter === undefined)
    throw incomplete(
      format,
      at,
      all,
      source,
      spanOf(Math.min(all.length + 1, format.text.length - at)),
    );
  const conversion = letter === "i" ? "d" : letter;
  if (!isConversion(conversion)) {
    const float = /[aefgAEFG]/.test(letter);
    throw mistake(
      source,
      spanOf(all.length),
      "unknown-conversion",
      float ? `${all}: BPF programs cannot use floating point` : `unknown conversion ${all}`,
      {
        hint: "known: %d %i %u %x %X %o %b %c %s %p %K %U %%, with flags, width, precision and h l ll z j t q",
      },
    );
  }
  const bytes = length === undefined ? undefined : LENGTHS[length];
  return {
    spec: makeSpec(conversion, flags, width, precision, bytes, spanOf(all.length)),
    length: all.length,
  };
}

function incomplete(
  format: FormatText,
  at: number,
  all: string,
  source: Source,
  span: Span,
): never {
  const next = format.text[at + all.length];
  const message =
    next === "*"
      ? "a width of * is not supported: write the number"
      : "this % has no conversion; a plain percent sign is %%";
  throw mistake(source, span, "unknown-conversion", message);
}

const isConversion = (letter: string | undefined): letter is Conversion =>
  letter !== undefined && /^[diuxXocspKUbB]$/.test(letter);

function makeSpec(
  conversion: Conversion,
  flags: string,
  width: string,
  precision: string | undefined,
  bytes: 1 | 2 | 8 | undefined,
  span: Span,
): Spec {
  return {
    kind: "spec",
    conversion: (conversion as string) === "i" ? "d" : conversion,
    flags,
    width: width === "" ? 0 : Number(width),
    precision: precision === undefined ? -1 : Number(precision),
    ...(bytes === undefined ? {} : { bytes }),
    span,
  };
}
