/**
 * What headers define, by their text alone: constants' names, and which of them have a value that
 * depends on the kernel's configuration or on the architecture.
 */

/** Options that say how the kernel was compiled, or that every kernel in question has. */
const SETTLED = /^CONFIG_(?:64BIT|MMU|CC_|GCC_|CLANG_|AS_|LD_|RUST_|RUSTC_)/;

/** Checks at compile time: they change no value. */
const CHECKS = new Set([
  ...[
    "BUILD_BUG_ON_ZERO",
    "BUILD_BUG_ON_ZERO_MSG",
    "GENMASK_INPUT_CHECK",
    "BIT_INPUT_CHECK",
    "is_signed_type",
  ],
  ...[
    "__is_constexpr",
    "const_true",
    "type_max",
    "type_min",
    "BITS_PER_LONG",
    "BITS_PER_LONG_LONG",
    "statically_true",
  ],
]);

/** sizeof of these is the same everywhere on 64 bits. */
const PLAIN =
  /^(?:__)?[us](?:8|16|32|64)$|^(?:unsigned|signed|char|short|int|long|void|_Bool|bool|u?int\d+_t|__[bl]e\d\d)$/;

const WORD = /[A-Za-z_]\w*/g;

export class Definitions {
  /** name → { bodies, words, moot: its value depends on what may differ } */
  names = new Map();
  /** Names in the order in which they were found, for whoever empties it. */
  found = [];

  add(name, body, { moot = false, constant = true, placed = false } = {}) {
    if (body === name) return; // #define X X behind an enumerator
    const known = this.names.get(name) ?? {
      bodies: new Set(),
      words: new Set(),
      moot: false,
      constant: false,
      placed: false,
    };
    known.bodies.add(body.replace(/\s+/g, ""));
    for (const [word] of body.matchAll(WORD)) known.words.add(word);
    known.moot ||= moot || hasSize(body);
    known.constant ||= constant;
    known.placed ||= placed;
    this.names.set(name, known);
    this.found.push(name);
  }

  /** Whether its value comes of its place in an enum of the kernel's own: what is put in before it changes it. */
  isPlaced(name, verdicts = new Map()) {
    if (verdicts.has(name)) return verdicts.get(name);
    const known = this.names.get(name);
    if (!known) return false;
    verdicts.set(name, false);
    const placed =
      known.placed ||
      [...known.words].some((word) => word !== name && this.isPlaced(word, verdicts));
    verdicts.set(name, placed);
    return placed;
  }

  /** Names of constants whose value is the same whatever the configuration. */
  settled() {
    const verdicts = new Map();
    return [...this.names.keys()].filter((name) => {
      const { constant, bodies } = this.names.get(name);
      return constant && bodies.size === 1 && !this.#isMoot(name, verdicts);
    });
  }

  #isMoot(name, verdicts) {
    if (CHECKS.has(name)) return false;
    if (name.startsWith("CONFIG_")) return !SETTLED.test(name);
    if (verdicts.has(name)) return verdicts.get(name);
    const known = this.names.get(name);
    if (!known) return false;
    verdicts.set(name, false); // what names itself in a circle is no reason
    const moot =
      known.moot || [...known.words].some((word) => word !== name && this.#isMoot(word, verdicts));
    verdicts.set(name, moot);
    return moot;
  }
}

function hasSize(body) {
  for (const [, inside] of body.matchAll(
    /\b(?:sizeof|offsetof|__alignof__|ARRAY_SIZE)\s*\(([^()]*)/g,
  ))
    if (![...inside.matchAll(WORD)].every(([word]) => PLAIN.test(word))) return true;
  return false;
}

const withoutComments = (text) =>
  text.replace(/\/\*[^]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g, (match) =>
    match.startsWith('"')
      ? match
      : match.startsWith("//")
        ? ""
        : " " + "\n".repeat(match.split("\n").length - 1),
  );

/** Whether a condition may be decided otherwise by another configuration. */
const asksOptions = (condition) =>
  [...condition.matchAll(/\bCONFIG_\w+|\bIS_(?:ENABLED|BUILTIN|MODULE|REACHABLE)\b/g)].some(
    ([word]) => !SETTLED.test(word) && !word.startsWith("IS_"),
  );

/**
 * One header's text into `definitions`. `foreign`: a header of one architecture, whose values are not
 * those of another; `stable`: of an interface, whose enums are only added to.
 */
export function scanHeader(text, definitions, { foreign = false, stable = false } = {}) {
  const lines = withoutComments(text.replace(/\\\n/g, " ")).split("\n");
  const conditions = []; // of each open #if: do options decide it?
  const enums = new EnumReader((name, value, moot, previous) =>
    definitions.add(name, value ?? `enumerator after ${previous}`, {
      moot: moot || foreign,
      placed: value === undefined && !stable,
    }),
  );
  for (const line of lines) {
    const directive = /^\s*#\s*(\w+)\s*(.*)$/.exec(line);
    if (!directive) {
      enums.read(line);
      continue;
    }
    const [, word, rest] = directive;
    if (word === "if" || word === "ifdef" || word === "ifndef") {
      conditions.push(asksOptions(rest));
      if (conditions.at(-1)) enums.branch();
    } else if (word === "elif" || word === "else") {
      if (asksOptions(rest)) conditions[conditions.length - 1] = true;
      if (conditions.at(-1)) enums.branch();
    } else if (word === "endif") {
      conditions.pop();
    } else if (word === "define") {
      const [, name, parameters, body] = /^(\w+)(\([^)]*\))?\s*(.*)$/.exec(rest) ?? [];
      if (!name) continue;
      const constant = parameters === undefined && looksLikeValue(body);
      const clean = (body ?? "").trim();
      // One definition alone, though in a branch, has one value wherever it is compiled at all.
      const key = parameters === undefined ? clean : parameters + clean;
      const known = definitions.names.get(name);
      const other = known !== undefined && !known.bodies.has(key.replace(/\s+/g, ""));
      const branch = conditions.some(Boolean);
      definitions.add(name, key, {
        moot: foreign || (other && (branch || known.branch)),
        constant,
      });
      const now = definitions.names.get(name);
      if (now) now.branch ||= branch;
    }
  }
}

function looksLikeValue(body) {
  const text = body.trim();
  if (
    text === "" ||
    /["';{}#\\]|\b(?:do|while|return|struct|static|extern|asm|volatile|typeof)\b/.test(text)
  )
    return false;
  let depth = 0;
  for (const c of text) {
    if (c === "(") depth++;
    else if (c === ")" && --depth < 0) return false;
  }
  return depth === 0;
}

/** Enumerators of plain lines; one behind a branch has another value where the branch is not taken. */
class EnumReader {
  #found;
  #text = ""; // since `enum`
  #state = "outside";
  #depth = 0;
  #moot = false;
  #previous = "0";

  constructor(found) {
    this.#found = found;
  }

  branch() {
    if (this.#state === "inside") this.#moot = true;
  }

  read(line) {
    for (const [piece] of (line + "\n").matchAll(/\w+|\s+|[^\w\s]/g)) this.#take(piece);
  }

  #take(piece) {
    if (this.#state === "outside") {
      if (piece === "enum") this.#state = "head";
    } else if (this.#state === "head") {
      if (piece === "{") this.#begin();
      else if (!/^[\w\s:()]+$/.test(piece)) this.#state = "outside";
    } else if (piece === "}" && this.#depth === 0) {
      this.#end();
      this.#state = "outside";
    } else if (piece === "," && this.#depth === 0) this.#end();
    else {
      if (piece === "(" || piece === "{") this.#depth++;
      if (piece === ")" || piece === "}") this.#depth--;
      this.#text += piece;
    }
  }

  #begin() {
    this.#state = "inside";
    this.#text = "";
    this.#depth = 0;
    this.#moot = false;
    this.#previous = "0";
  }

  #end() {
    const [, name, value] = /^\s*(\w+)(?:\s+\w+\([^]*\))?\s*(?:=([^]*))?$/.exec(this.#text) ?? [];
    this.#text = "";
    if (!name) return;
    if (value !== undefined && !/[A-Za-z_]{2}/.test(value)) this.#moot = false; // a number of its own
    this.#found(name, value?.trim(), this.#moot, this.#previous);
    this.#previous = name;
  }
}
