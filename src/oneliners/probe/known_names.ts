import type { UserFacts } from "../../types/facts.js";
import type { Name } from "../ast.js";

/** What is there on this machine: it tells where names end that have colons, blanks or parentheses in them. */
export interface Known {
  /** A file of that path. */
  file(path: string): boolean;
  /** A function of that name, as it is printed. */
  symbol(library: string, name: string): boolean;
  /** What there is of names like a library's that has no function of that name; undefined where that can't be told. */
  instead(library: string, name: string): Instead | undefined;
}

interface Instead {
  /** Undefined where there is no such library: near are others then, else functions in it. */
  readonly path: string | undefined;
  readonly near: readonly string[];
}

export function knownBy(user: UserFacts, pids: readonly number[] = []): Known {
  return {
    file: (path) => user.isFile?.(path) ?? false,
    symbol: (library, name) => {
      const path = user.library(library, pids[0]);
      return path !== undefined && (user.hasFunction?.(path, name) ?? false);
    },
    instead: (library, name) => {
      const path = user.library(library, pids[0]);
      if (path === undefined) return { path, near: user.nearestLibraries(library) };
      if (!user.hasFunction) return undefined;
      return { path, near: user.nearestSymbols(path, name) };
    },
  };
}

/** A library and what follows it, with where that ends. */
export interface Parts {
  readonly library: Name;
  readonly name: Name;
  readonly end: number;
}

/** No path and no function's name has more of them. */
const MOST_COLONS = 32;
const MOST_NAME = 4096;

/** A path that is there, to the last colon that can end it: directories may have colons themselves. */
export function pathOf(text: string, start: number, known: Known): Name | undefined {
  if (!/^\.{0,2}\//.test(text.slice(start, start + 3))) return undefined;
  const colons = [...text.slice(start).matchAll(/(?<!:):(?!:)/g)].slice(0, MOST_COLONS);
  for (const { index } of colons.reverse()) {
    const path = text.slice(start, start + index);
    if (known.file(path)) return { text: path, span: { start, end: start + index } };
  }
  return undefined;
}

/** `library:name` where the name is quoted, or is longer than its first word and there all the same. */
export function knownParts(text: string, start: number, known: Known): Parts | undefined {
  const library = libraryOf(text, start, known);
  if (!library) return undefined;
  const at = library.span.end + 1;
  const quoted = /^(["'])((?:(?!\1).)+)\1/.exec(text.slice(at));
  if (quoted) {
    const inner = { start: at + 1, end: at + 1 + quoted[2]!.length };
    const [, , name = ""] = quoted;
    return { library, name: { text: name, span: inner }, end: at + quoted[0].length };
  }
  const end = nameEnd(text, at, library.text, known);
  if (end === undefined) return undefined;
  return { library, name: { text: text.slice(at, end), span: { start: at, end } }, end };
}

export const libraryOf = (text: string, start: number, known: Known): Name | undefined =>
  pathOf(text, start, known) ?? plainLibrary(text, start);

function plainLibrary(text: string, start: number): Name | undefined {
  const found = /^[^\s:"(]+(?=:(?!:))/.exec(text.slice(start));
  return found ? { text: found[0], span: { start, end: start + found[0].length } } : undefined;
}

/** The longest beginning that names a function; undefined where the first word is all. */
function nameEnd(text: string, at: number, library: string, known: Known): number | undefined {
  const rest = text.slice(at, at + MOST_NAME);
  const first = /^[^\s("]*/.exec(rest)![0];
  // A word that is a function is all of the name, unless parameters may follow.
  if (first.length === rest.length) return undefined;
  if (rest[first.length] !== "(" && known.symbol(library, first)) return undefined;
  for (const end of ends(rest).reverse()) {
    if (end <= first.length) return undefined;
    const name = rest.slice(0, end).replace(/\+(\d+|0?[xX][\da-fA-F]+)$/, "");
    if (known.symbol(library, name)) return at + end;
  }
  return undefined;
}

/** Where a name could end: before blanks, parentheses and quotes, and behind closing parentheses. */
function ends(text: string): number[] {
  const quote = text.indexOf('"');
  const most = quote < 0 ? text.length : quote;
  const found: number[] = [];
  for (let at = 1; at < most && found.length < 64; at++)
    if (/[\s(:#]/.test(text[at]!) || text[at - 1] === ")") found.push(at);
  return [...found, most].filter((end) => !/\s/.test(text[end - 1]!));
}
