import type { Span } from "../../types/outcome.js";
import type { Cursor } from "../cursor.js";
import { join } from "../source.js";
import type { Parameter, TypeName } from "./ast.js";

const BASE_WORDS = new Set([
  "void",
  "char",
  "short",
  "int",
  "long",
  "signed",
  "unsigned",
  "float",
  "double",
  "_Bool",
  "bool",
  "__int128",
]);
const QUALIFIERS = new Set([
  "const",
  "volatile",
  "restrict",
  "__restrict",
  "register",
  "__user",
  "__kernel",
  "__iomem",
  "__rcu",
  "__percpu",
]);
const TAGS = new Set(["struct", "union", "enum"]);

/** Says whether a plain word is a type here; the kernel's typedefs are facts, not grammar. */
export type IsTypeName = (name: string) => boolean;

/** Does a type begin at the cursor? */
export function startsType(cursor: Cursor, isTypeName: IsTypeName): boolean {
  const token = cursor.peek();
  if (token.kind !== "identifier") return false;
  return (
    BASE_WORDS.has(token.text) ||
    QUALIFIERS.has(token.text) ||
    TAGS.has(token.text) ||
    isTypeName(token.text)
  );
}

interface Specifiers {
  readonly tag: TypeName["tag"];
  readonly base: string;
  readonly user: boolean;
  readonly span: Span;
}

/** Specifiers := (Qualifier | BaseWord | Tag Name | TypedefName)+ */
function parseSpecifiers(cursor: Cursor): Specifiers {
  const start = cursor.peek().span;
  const words: string[] = [];
  let tag: TypeName["tag"] = "";
  let named: string | undefined;
  let user = false;
  for (;;) {
    const token = cursor.peek();
    if (token.kind !== "identifier") break;
    if (QUALIFIERS.has(token.text)) user ||= token.text === "__user";
    else if (BASE_WORDS.has(token.text) && named === undefined) words.push(token.text);
    else if (TAGS.has(token.text) && words.length === 0 && named === undefined) {
      tag = token.text as TypeName["tag"];
      cursor.next();
      if (cursor.peek().kind !== "identifier")
        throw cursor.unexpected(`expected the name of the ${tag}`);
      named = cursor.peek().text;
    } else if (words.length === 0 && named === undefined) named = token.text;
    else break;
    cursor.next();
  }
  if (named === undefined && words.length === 0) throw cursor.unexpected("expected a type");
  return { tag, base: named ?? normalise(words), user, span: join(start, cursor.peek(-1).span) };
}

/** `long unsigned int` and `unsigned long` are one type. */
function normalise(words: readonly string[]): string {
  const count = (word: string): number => words.filter((w) => w === word).length;
  const sign = count("unsigned") > 0 ? "unsigned " : "";
  if (count("__int128")) return "__int128";
  if (count("char"))
    return count("unsigned") ? "unsigned char" : count("signed") ? "signed char" : "char";
  if (count("short")) return `${sign}short`;
  if (count("long") > 1) return `${sign}long long`;
  if (count("double")) return count("long") ? "long double" : "double";
  if (count("long")) return `${sign}long`;
  if (count("int") || count("signed") || count("unsigned")) return `${sign}int`;
  return words.join(" ");
}

interface Pointers {
  readonly count: number;
  readonly user: boolean;
}

/** Pointers := ("*" Qualifier*)* */
function parsePointers(cursor: Cursor): Pointers {
  let count = 0;
  let user = false;
  for (;;) {
    const token = cursor.peek();
    if (cursor.is("*")) count++;
    else if (token.kind === "identifier" && QUALIFIERS.has(token.text))
      user ||= token.text === "__user";
    else return { count, user };
    cursor.next();
  }
}

/** Dimensions := ("[" Number? "]")* */
function parseDimensions(cursor: Cursor): readonly (number | undefined)[] {
  const dimensions: (number | undefined)[] = [];
  for (let open = cursor.take("["); open; open = cursor.take("[")) {
    const size = cursor.peek().kind === "number" ? Number(cursor.next().text) : undefined;
    cursor.expectClosing("]", open.span);
    dimensions.push(size);
  }
  return dimensions;
}

/** TypeName := Specifiers Pointers Dimensions */
export function parseTypeName(cursor: Cursor): TypeName {
  const base = parseSpecifiers(cursor);
  const pointers = parsePointers(cursor);
  const dimensions = parseDimensions(cursor);
  return {
    tag: base.tag,
    base: base.base,
    pointers: pointers.count,
    dimensions,
    user: base.user || pointers.user,
    span: join(base.span, cursor.peek(-1).span),
  };
}

/** Parameter := Specifiers Pointers Name Dimensions | Specifiers Pointers "(" "*" Name ")" "(" … ")" */
export function parseParameter(cursor: Cursor): Parameter {
  const base = parseSpecifiers(cursor);
  const pointers = parsePointers(cursor);
  const user = base.user || pointers.user;
  if (cursor.is("(")) return parseFunctionPointer(cursor, base.span);
  const name = cursor.peek();
  if (name.kind !== "identifier") throw cursor.unexpected("expected the parameter's name");
  cursor.next();
  const dimensions = parseDimensions(cursor);
  const span = join(base.span, cursor.peek(-1).span);
  // An array parameter is a pointer to its first element.
  const decayed = dimensions.length > 0 ? 1 : 0;
  const type: TypeName = {
    tag: base.tag,
    base: base.base,
    pointers: pointers.count + decayed,
    dimensions: [],
    user,
    span,
  };
  return { type, name: name.text, span };
}

function parseFunctionPointer(cursor: Cursor, start: Span): Parameter {
  const open = cursor.next();
  cursor.expect("*", "of a pointer to a function");
  const name = cursor.next();
  cursor.expectClosing(")", open.span);
  const list = cursor.expect("(", "with the function's parameters");
  for (let depth = 1; depth > 0;) {
    if (cursor.peek().kind === "end") cursor.expectClosing(")", list.span);
    if (cursor.is("(")) depth++;
    if (cursor.is(")")) depth--;
    cursor.next();
  }
  const span = join(start, cursor.peek(-1).span);
  return {
    type: { tag: "", base: "void", pointers: 1, dimensions: [], user: false, span },
    name: name.text,
    span,
  };
}

export function printTypeName(type: TypeName): string {
  const base = type.tag ? `${type.tag} ${type.base}` : type.base;
  const stars = type.pointers ? ` ${"*".repeat(type.pointers)}` : "";
  const sizes = type.dimensions.map((size) => `[${size ?? ""}]`).join("");
  return `${base}${type.user ? " __user" : ""}${stars}${sizes}`;
}
