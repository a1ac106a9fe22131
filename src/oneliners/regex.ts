import type { Source, Span } from "../types/outcome.js";
import { mistake } from "./source.js";

/** The text, if it is a regular expression. @throws Mistake */
export function checkRegex(source: Source, span: Span, text: string): string {
  try {
    new RegExp(`^(?:${text})`);
    return text;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, "") : "";
    throw mistake(source, span, "invalid-regex", `not a regular expression: ${reason}`);
  }
}
