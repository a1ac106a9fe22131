import { popularStarting, rarity } from "./popular.js";
import { rankByLetters, rankClosely } from "./rank.js";

/** With so many that fit well, no one looks at those that hardly do. */
const ENOUGH = 8;

/**
 * Very many names, asked again and again: 60,000 functions are searched in a
 * few milliseconds. `names` must be sorted.
 */
export class NameIndex {
  readonly #names: readonly string[];
  /** The same in small letters; most are so already and take no memory. */
  readonly #lower: readonly string[];
  /** Bit for each letter, digit group and `_` that occurs in the name. */
  readonly #letters: Int32Array;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#lower = names.map((name) => name.toLowerCase());
    this.#letters = Int32Array.from(names, lettersOf);
  }

  get size(): number {
    return this.#names.length;
  }

  /** The best `most` names for what was typed. */
  search(query: string, most: number): readonly string[] {
    const found = this.#startingWith(query, most);
    if (query === "" || found.length >= most) return found;
    const wanted = query.toLowerCase();
    const close = this.#others(query, (name, lower) => rankClosely(query, wanted, name, lower));
    const all = [...found, ...close];
    if (all.length >= ENOUGH) return all.slice(0, most);
    const known = new Set(all);
    const loose = this.#others(query, (_name, lower) => rankByLetters(wanted, lower));
    return [...all, ...loose.filter((name) => !known.has(name))].slice(0, most);
  }

  /** Names that fit by `rank`, best first, those that begin with the query left out. */
  #others(query: string, rank: (name: string, lower: string) => number | undefined): string[] {
    const wanted = lettersOf(query);
    const fitting: { readonly name: string; readonly rank: number }[] = [];
    for (let i = 0; i < this.#names.length; i++) {
      if ((this.#letters[i]! & wanted) !== wanted) continue;
      const name = this.#names[i]!;
      if (name.startsWith(query)) continue;
      const value = rank(name, this.#lower[i]!);
      if (value !== undefined) fitting.push({ name, rank: value });
    }
    return fitting
      .sort((a, b) => a.rank - b.rank || rarity(a.name) - rarity(b.name))
      .map(({ name }) => name);
  }

  #startingWith(query: string, most: number): readonly string[] {
    const from = this.#lowerBound(query);
    let to = from;
    while (to < this.#names.length && to - from < most && this.#names[to]!.startsWith(query)) to++;
    const first = popularStarting(query).filter((name) => this.#has(name));
    const rest = this.#names.slice(from, to).filter((name) => !first.includes(name));
    return this.#exactFirst(query, [...first, ...rest]).slice(0, most);
  }

  /** A name that is typed whole stands before those that it begins. */
  #exactFirst(query: string, names: readonly string[]): readonly string[] {
    return names.includes(query) ? [query, ...names.filter((name) => name !== query)] : names;
  }

  #has(name: string): boolean {
    return this.#names[this.#lowerBound(name)] === name;
  }

  #lowerBound(query: string): number {
    let low = 0;
    let high = this.#names.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#names[middle]! < query) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function lettersOf(name: string): number {
  let bits = 0;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i) | 0x20;
    if (code >= 97 && code <= 122) bits |= 1 << (code - 97);
    else if (code >= 48 && code <= 57) bits |= 1 << 26;
    else bits |= 1 << 27;
  }
  return bits;
}
