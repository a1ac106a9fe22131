import { classify } from "./classify.js";
import { isComplete } from "./complete.js";
import { chordOf, paste, type KeyPress } from "./keys.js";

/** Fewer characters at once may be typed ahead. */
const least = 24;

/**
 * A terminal without bracketed paste hands a pasted program over as keys, many at once:
 * line by line each would run. A program on several lines is one paste; lines that each
 * say all are run one after the other, as somebody types ahead.
 */
export function withPastes(keys: readonly KeyPress[]): readonly KeyPress[] {
  const texts = keys.map(textOf);
  if (texts.some((text) => text === undefined)) return keys;
  const whole = texts.join("");
  const isProgram = whole.length >= least && /\S[^]*\n[^]*\S[^]*\n|\S[^]*\n[^\n]*\S/.test(whole);
  if (!isProgram || !/\n[^]*\n/.test(whole) || !belongsTogether(whole)) return keys;
  return [paste(whole)];
}

function belongsTogether(text: string): boolean {
  const { kind } = classify(text, { tools: [] });
  return kind === "c" || kind === "foreign" || !text.split("\n").every((row) => isComplete(row));
}

function textOf(key: KeyPress): string | undefined {
  const chord = chordOf(key);
  // Told by the terminal: what comes behind it was pressed.
  if (chord === "paste") return undefined;
  if (chord === "enter") return "\n";
  if (chord === "tab") return "\t";
  return key.text === "" ? undefined : key.text;
}
