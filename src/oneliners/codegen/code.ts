import type { Source, Span } from "../../types/outcome.js";
import type { Origin } from "../../types/plan.js";

/** C text that remembers which part of it is whose. */
export type Piece =
  | string
  | {
      readonly text: string;
      readonly source: Source;
      readonly span: Span;
      readonly verbatim: boolean;
    };
export type Code = readonly Piece[];

/** Template tag: joins text and code. */
export function c(
  strings: TemplateStringsArray,
  ...parts: readonly (Code | string | number | bigint)[]
): Code {
  const pieces: Piece[] = [];
  strings.forEach((text, i) => {
    if (text !== "") pieces.push(text);
    const part = parts[i];
    if (part === undefined) return;
    if (Array.isArray(part)) pieces.push(...(part as Code));
    else pieces.push(String(part));
  });
  return pieces;
}

/** Marks code as made for a piece of the person's text. */
export function from(source: Source, span: Span, code: Code): Code {
  return code.map((piece) =>
    typeof piece === "string" ? { text: piece, source, span, verbatim: false } : piece,
  );
}

/** The person's own words, column for column. */
export const verbatim = (source: Source, span: Span, text: string): Code => [
  { text, source, span, verbatim: true },
];

export const plainText = (code: Code): string =>
  code.map((piece) => (typeof piece === "string" ? piece : piece.text)).join("");

/** Text and origins, ascending. */
export function assemble(code: Code): {
  readonly text: string;
  readonly origins: readonly Origin[];
} {
  const origins: Origin[] = [];
  let text = "";
  for (const piece of code) {
    if (typeof piece === "string") {
      text += piece;
      continue;
    }
    const { source, span, verbatim: isVerbatim } = piece;
    const start = text.length;
    text += piece.text;
    origins.push({ start, end: text.length, source, span, verbatim: isVerbatim });
  }
  return { text, origins };
}
