import { rarity } from "./popular.js";

/** How well a name fits what was typed; lower is better, undefined: not at all. */
export type Rank = number;

const EXACT = 0;
const PREFIX = 1;
const PREFIX_ANY_CASE = 2;
const WORDS = 3;
const INSIDE = 4;
const LETTERS = 5;
/** Ranks of one kind stay below the next kind's. */
const SCALE = 1000;
/** From here on what was typed is neither the start of the name nor of a word in it. */
export const RANK_INSIDE: Rank = INSIDE * SCALE;

/**
 * Exactly, at the start, at the starts of words (`vr` in vfs_read), inside,
 * and last as letters in that order, the closer together the better.
 */
export function rank(query: string, name: string): Rank | undefined {
  const lower = name.toLowerCase();
  const wanted = query.toLowerCase();
  return rankClosely(query, wanted, name, lower) ?? rankByLetters(wanted, lower);
}

/**
 * All but the last of these: what was typed is a part of the name, or its
 * initials. `wanted` and `lower` are query and name in small letters.
 */
export function rankClosely(
  query: string,
  wanted: string,
  name: string,
  lower: string,
): Rank | undefined {
  if (query === "") return PREFIX * SCALE;
  if (name.startsWith(query)) return (name.length === query.length ? EXACT : PREFIX) * SCALE;
  if (lower.startsWith(wanted)) return PREFIX_ANY_CASE * SCALE;
  const at = insideWord(lower, wanted);
  if (at === "word") return WORDS * SCALE;
  if (wordStarts(name, lower, wanted)) return WORDS * SCALE + 1;
  return at === "inside" ? INSIDE * SCALE : undefined;
}

/** The letters in order, not too far apart: else every long name would do. */
export function rankByLetters(wanted: string, lower: string): Rank | undefined {
  const spread = letters(lower, wanted);
  const most = 4 + 2 * wanted.length;
  return spread === undefined || spread > most ? undefined : LETTERS * SCALE + spread;
}

/** Is the query in the name, and at the start of one of its words? */
function insideWord(lower: string, wanted: string): "word" | "inside" | undefined {
  let found: "inside" | undefined;
  for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + 1)) {
    if (!isWordCharacter(lower.charCodeAt(at - 1))) return "word";
    found = "inside";
  }
  return found;
}

const isWordCharacter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);

/** Each typed letter begins a word of the name or goes on where the last one was: `vread`, `vr`. */
function wordStarts(name: string, lower: string, wanted: string): boolean {
  if (lower[0] !== wanted[0]) return false;
  let at = 0;
  for (let i = 1; i < wanted.length; i++) {
    const letter = wanted[i]!;
    if (lower[at + 1] === letter) {
      at++;
      continue;
    }
    let next = at + 1;
    while (next < lower.length && !(lower[next] === letter && beginsWord(name, next))) next++;
    if (next >= lower.length) return false;
    at = next;
  }
  return true;
}

function beginsWord(name: string, at: number): boolean {
  const before = name.charCodeAt(at - 1);
  if (!isWordCharacter(before)) return true;
  const code = name.charCodeAt(at);
  return code >= 65 && code <= 90 && before >= 97;
}

/** How far the letters lie apart, when they are all there in order. */
function letters(lower: string, wanted: string): number | undefined {
  const first = lower.indexOf(wanted[0]!);
  let at = first;
  for (let i = 1; i < wanted.length && at >= 0; i++) at = lower.indexOf(wanted[i]!, at + 1);
  return at < 0 ? undefined : at - first + 1 - wanted.length;
}

/** The best `most` of the candidates; of equal ones those that are used much, else they stay in their order. */
export function best<T>(
  query: string,
  candidates: Iterable<T>,
  nameOf: (candidate: T) => string,
  most: number,
): readonly T[] {
  const ranked: { readonly candidate: T; readonly rank: Rank }[] = [];
  for (const candidate of candidates) {
    const found = rank(query, nameOf(candidate));
    if (found !== undefined) ranked.push({ candidate, rank: found });
  }
  const order = ({ candidate, rank }: (typeof ranked)[number]): number =>
    2 * rank + rarity(nameOf(candidate));
  ranked.sort((a, b) => order(a) - order(b));
  return ranked.slice(0, most).map(({ candidate }) => candidate);
}
