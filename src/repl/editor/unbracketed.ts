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

/** A link hands what was pasted over in pieces: the next one comes within so many ms. */
const pieceMs = 25;

/** Keys that come many at once are held until no more come: what was pasted is one piece again. A key alone is passed on at once. */
export class Bursts {
  private held: KeyPress[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly pass: (keys: readonly KeyPress[]) => void) {}

  take(keys: readonly KeyPress[]): void {
    const isText = keys.every((key) => textOf(key) !== undefined);
    if (this.held.length === 0 && (keys.length < 2 || !isText)) return this.pass(withPastes(keys));
    for (const key of keys) this.held.push(key);
    if (isText) this.wait();
    else this.end();
  }

  /** Nothing more comes. */
  end(): void {
    clearTimeout(this.timer);
    const keys = this.held;
    this.held = [];
    if (keys.length > 0) this.pass(withPastes(keys));
  }

  /** Nobody takes keys any more. */
  drop(): void {
    clearTimeout(this.timer);
    this.held = [];
  }

  private wait(): void {
    clearTimeout(this.timer);
    const { length } = this.held;
    // What waits to be read is read before, on a busy machine too.
    const late = (): void => void setImmediate(() => this.held.length === length && this.end());
    this.timer = setTimeout(late, pieceMs);
  }
}

function belongsTogether(text: string): boolean {
  const { kind } = classify(text, { tools: [] });
  return kind === "c" || kind === "foreign" || !text.split("\n").every((row) => isComplete(row));
}

function textOf(key: KeyPress): string | undefined {
  const chord = chordOf(key);
  // Told by the terminal: what comes behind it was pressed.
  if (chord === "paste") return undefined;
  // Terminals send \r for a line's end, what hands a text over by itself may send \n.
  if (chord === "enter" || chord === "ctrl-j") return "\n";
  if (chord === "tab") return "\t";
  return key.text === "" ? undefined : key.text;
}
