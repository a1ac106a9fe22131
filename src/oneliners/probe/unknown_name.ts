import type { Outcome, Source } from "../../types/outcome.js";
import { attempt, mistake, nearestHint } from "../source.js";
import { unknownLibrary } from "../resolve/unknown_library.js";
import { libraryOf, type Known } from "./known_names.js";

/** What no function's name has, but conditions do. */
const CONDITION = /&&|\|\||[=!<>]=|\$|\b(?:arg\d+|retval|args|STRCMP)\b/;

/**
 * A text that can't be read, of a function or a program that is not there: what follows its first word was more of
 * the name (`shop::total(int, char const*)`, `operator bool`), and the missing function is the mistake.
 */
export function blameName<T>(outcome: Outcome<T>, source: Source, known?: Known): Outcome<T> {
  if (outcome.ok || !known) return outcome;
  const { text } = source;
  const type = /^\s*(?:[pr]?:)?/.exec(text)![0];
  const library = libraryOf(text, type.length, known);
  if (!library || /^\s*[tu]:/.test(text)) return outcome;
  const start = library.span.end + 1;
  const word = /^[^\s("]*/.exec(text.slice(start))![0];
  const there = [word, word.replace(/\+.*$/, "")].some((one) => known.symbol(library.text, one));
  if (/[*?/]/.test(word) || there) return outcome;
  // argdist goes on behind a colon.
  const whole = /^(?:[^":]|::)*/.exec(text.slice(start))![0].trimEnd();
  const isName = !CONDITION.test(whole) && whole.split("(").length === whole.split(")").length;
  const name = !isName ? word : whole.replace(/(?:\(\))?(?:\+\w+)?$/, "");
  if (name === "") return outcome;
  const instead = known.instead(library.text, name);
  if (!instead) return outcome;
  const { path, near } = instead;
  // A word before a colon may be meant as anything.
  if (path === undefined && (!isName || whole === word || !library.text.includes("/")))
    return outcome;
  const span = { start, end: start + name.length };
  return attempt(() => {
    if (path === undefined) throw unknownLibrary(source, library, near);
    throw mistake(source, span, "unknown-symbol", `no function ${name} in ${path}`, {
      hint: nearestHint(near),
      fix: near[0],
    });
  });
}
