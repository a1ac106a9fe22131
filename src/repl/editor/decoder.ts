import { character, paste, type KeyPress, press } from "./keys.js";
import { mouseKey } from "./mouse.js";
import { applicationKey, controlKey, parseSequence, sequenceKey } from "./sequences.js";

/** What of a terminal's bytes is not a whole key yet. */
export interface DecoderState {
  readonly pending: Uint8Array;
  /** Inside a bracketed paste: pending is its text so far. */
  readonly pasting: boolean;
}

export const DECODER_START: DecoderState = { pending: new Uint8Array(), pasting: false };

export interface Decoded {
  readonly state: DecoderState;
  readonly keys: readonly KeyPress[];
  /**
   * Bytes wait that are a key by themselves should nothing follow: ESC alone.
   * The caller decodes an empty chunk with `flush` when it has waited enough.
   */
  readonly waiting: boolean;
}

/** One step: how many bytes it took and the key, if they are one; undefined when more must come. */
type Step = { readonly length: number; readonly key: KeyPress | null } | undefined;

const ESC = 0x1b;
const CTRL_C = 0x03;
const PASTE_START = "200";
const PASTE_END = bytesOf("\x1b[201~");
/** Longer than any sequence that is a key: what follows ESC [ so long without an end is none. */
const LONGEST_SEQUENCE = 128;

/** A terminal's bytes → keys. Characters and sequences may be split anywhere between chunks. */
export function decode(before: DecoderState, chunk: Uint8Array, flush = false): Decoded {
  const bytes = concat(before.pending, chunk);
  const keys: KeyPress[] = [];
  let { pasting } = before;
  // A paste's end can't lie wholly in what was searched before.
  let searchFrom = pasting ? Math.max(0, before.pending.length - PASTE_END.length) : 0;
  let at = 0;
  while (at < bytes.length) {
    if (pasting) {
      const end = indexOf(bytes, PASTE_END, Math.max(at, searchFrom));
      if (end < 0 && bytes.at(-1) === CTRL_C) {
        // A terminal that never says the end would keep all keys from then on.
        keys.push(paste(text(bytes.subarray(at, -1))), controlKey(CTRL_C));
        pasting = false;
        at = bytes.length;
      }
      if (end < 0) break;
      keys.push(paste(text(bytes.subarray(at, end))));
      pasting = false;
      at = end + PASTE_END.length;
      continue;
    }
    const step = decodeOne(bytes, at, flush);
    if (!step) break;
    at += step.length;
    if (step.key?.name === "paste-start") {
      pasting = true;
      searchFrom = at;
    } else if (step.key) keys.push(step.key);
  }
  const pending = bytes.slice(at);
  return { state: { pending, pasting }, keys, waiting: !pasting && pending.length > 0 };
}

function decodeOne(bytes: Uint8Array, at: number, flush: boolean): Step {
  const first = bytes[at]!;
  if (first === ESC) return decodeEscape(bytes, at, flush);
  if (first < 0x20 || first === 0x7f) return { length: 1, key: controlKey(first) };
  return decodeCharacter(bytes, at, flush, false);
}

function decodeEscape(bytes: Uint8Array, at: number, flush: boolean): Step {
  const next = bytes[at + 1];
  const alone: Step = flush ? { length: 1, key: press("escape") } : undefined;
  if (next === undefined) return alone;
  if (next === 0x5b) return decodeSequence(bytes, at, flush);
  if (next === 0x4f) return decodeApplication(bytes, at, flush);
  if (next === ESC) return decodeDoubleEscape(bytes, at, flush);
  if (next < 0x20 || next === 0x7f) return { length: 2, key: controlKey(next, true) };
  const rest = decodeCharacter(bytes, at + 1, flush, true);
  return rest && { length: rest.length + 1, key: rest.key };
}

/** ESC before a sequence is Alt in rxvt and PuTTY; else it is a key of its own. */
function decodeDoubleEscape(bytes: Uint8Array, at: number, flush: boolean): Step {
  const third = bytes[at + 2];
  if (third === undefined && !flush) return undefined;
  if (third !== 0x5b && third !== 0x4f) return { length: 1, key: press("escape") };
  const rest = decodeEscape(bytes, at + 1, flush);
  return rest && { length: rest.length + 1, key: rest.key && { ...rest.key, alt: true } };
}

/** ESC "[" parameters intermediates final */
function decodeSequence(bytes: Uint8Array, at: number, flush: boolean): Step {
  let end = at + 2;
  // The Linux console's F1 to F5 are ESC [ [ A to E.
  if (bytes[end] === 0x5b) {
    const letter = bytes[end + 1];
    if (letter === undefined) return flush ? { length: 3, key: null } : undefined;
    const console = letter >= 0x41 && letter <= 0x45;
    return { length: 4, key: console ? press(`f${letter - 0x40}`) : null };
  }
  while (end < bytes.length && bytes[end]! >= 0x20 && bytes[end]! <= 0x3f) end++;
  const final = bytes[end];
  if (final === undefined && end - at < LONGEST_SEQUENCE) {
    if (!flush) return undefined;
    return end === at + 2
      ? { length: 2, key: character("[", { alt: true }) }
      : { length: end - at, key: null };
  }
  // A control character in the middle: the sequence was cut off, the rest stands for itself.
  if (final === undefined || final < 0x40 || final > 0x7e) return { length: end - at, key: null };
  const body = text(bytes.subarray(at + 2, end + 1));
  if (body.startsWith("<")) return { length: end + 1 - at, key: mouseKey(body) };
  const sequence = parseSequence(body);
  const length = end + 1 - at;
  if (body === `${PASTE_START}~`) return { length, key: press("paste-start") };
  return { length, key: sequenceKey(sequence) };
}

/** ESC "O" [digit] final */
function decodeApplication(bytes: Uint8Array, at: number, flush: boolean): Step {
  let end = at + 2;
  while (end < bytes.length && bytes[end]! >= 0x30 && bytes[end]! <= 0x39) end++;
  const final = bytes[end];
  if (final === undefined)
    return flush ? { length: 2, key: character("O", { alt: true }) } : undefined;
  if (final < 0x40 || final > 0x7e) return { length: 2, key: character("O", { alt: true }) };
  const parameter = text(bytes.subarray(at + 2, end));
  return { length: end + 1 - at, key: applicationKey(parameter, String.fromCharCode(final)) };
}

function decodeCharacter(bytes: Uint8Array, at: number, flush: boolean, alt: boolean): Step {
  const length = lengthOfCharacter(bytes[at]!);
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i];
    if (byte === undefined && !flush) return undefined;
    // Not UTF-8: what was read is one wrong character, what follows is read anew.
    if (byte === undefined || (byte & 0xc0) !== 0x80)
      return { length: i, key: character("\ufffd", { alt }) };
  }
  return { length, key: character(text(bytes.subarray(at, at + length)), { alt }) };
}

function lengthOfCharacter(first: number): number {
  if (first < 0xc2) return 1;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 1;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function bytesOf(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(wanted[0]!, from); at >= 0; at = bytes.indexOf(wanted[0]!, at + 1))
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
}
