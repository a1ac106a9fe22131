import { setFlagsFromString } from "node:v8";
import type { Source, Span } from "../types/outcome.js";
import { mistake } from "./source.js";

/** Goes over to V8's engine of linear time where the usual one tries too much: `(a+)+$` over 60,000 names. */
const LINEAR = "--enable-experimental-regexp-engine-on-excessive-backtracks";

/** The text, if it is a regular expression. @throws Mistake */
export function checkRegex(source: Source, span: Span, text: string): string {
  setFlagsFromString(LINEAR);
  // What the engine of linear time does not know; of names it says nothing that is of use.
  const back = /(?<=(?:^|[^\\])(?:\\\\)*)\\(?:[1-9]|k<)/.exec(text);
  if (back !== null)
    throw mistake(source, span, "invalid-regex", `back-references are not supported: ${back[0]}`);
  try {
    // By itself: in a group, `a)(b` would close it and be right.
    new RegExp(text);
    return text;
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^.*: /, "") : "";
    throw mistake(source, span, "invalid-regex", `not a regular expression: ${reason}`);
  }
}
