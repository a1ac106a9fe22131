import type { Diagnostic, Severity, Source, Span } from "../types/outcome.js";
import { cells, cutAround, visible } from "./terminal_width.js";

export interface DiagnosticStyle {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const COLORS: Readonly<Record<Severity, string>> = { error: "31", warning: "33", note: "36" };

/**
 * A diagnostic as lines: the message, the source's line with the place
 * underlined, and the way out.
 *
 *     error: no function vfs_raed in this kernel
 *       probe 1 | vfs_raed "%d", arg1
 *               | ^~~~~~~~
 *       hint: nearest: vfs_read
 */
export function renderDiagnostic(diagnostic: Diagnostic, style: DiagnosticStyle): string[] {
  const paint = (code: string, text: string): string =>
    style.color ? `\x1b[${code}m${text}\x1b[0m` : text;
  const { severity, source, span } = diagnostic;
  // They may quote what was typed, and that may be anything.
  const message = visible(diagnostic.message);
  const lines = [`${paint(`1;${COLORS[severity]}`, `${severity}:`)} ${paint("1", message)}`];
  if (source && span)
    lines.push(...picture(source, span, style, (text) => paint(COLORS[severity], text)));
  if (diagnostic.hint !== undefined)
    lines.push(`  ${paint("32", "hint:")} ${visible(diagnostic.hint)}`);
  return lines;
}

/** The line on which the span begins, and the caret below it. */
function picture(
  source: Source,
  span: Span,
  style: DiagnosticStyle,
  paint: (text: string) => string,
): string[] {
  const lineStart = source.text.lastIndexOf("\n", span.start - 1) + 1;
  const newline = source.text.indexOf("\n", lineStart);
  const lineEnd = newline < 0 ? source.text.length : newline;
  const text = source.text.slice(lineStart, lineEnd);
  const number = source.text.slice(0, lineStart).split("\n").length;
  const label = source.text.includes("\n") ? `${source.name}:${number}` : source.name;
  const gutter = `  ${label} | `;
  const room = Math.max(20, style.width - cells(gutter));
  const inLine = {
    start: span.start - lineStart,
    end:
      Math.min(Math.max(span.end, span.start + 1), Math.max(lineEnd, span.start + 1)) - lineStart,
  };
  const cut = cutAround(text, inLine, room);
  const marks = "^" + "~".repeat(Math.max(0, cut.length - 1));
  const margin = `${" ".repeat(cells(gutter) - 2)}| `;
  return [`${gutter}${cut.text}`, `${margin}${" ".repeat(cut.before)}${paint(marks)}`];
}
