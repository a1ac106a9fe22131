import type { FunctionPrototype, TypeFacts } from "../../types/facts.js";
import type { Parameter } from "../cexpr/ast.js";
import { fromBtf, RAW, resolveTypeName, sizeOf, type CType, type Space } from "../cexpr/types.js";
import { code, type Value } from "../cexpr/value.js";

export interface TypedName {
  readonly name: string;
  readonly type: CType;
  /** First of the machine words that hold it. */
  readonly slot: number;
}

/** The parameters of a prototype with the machine words they come in; structs by value take one or two. */
export function typedParameters(
  prototype: FunctionPrototype,
  types: TypeFacts,
): readonly TypedName[] {
  let slot = 0;
  return prototype.parameters.map((parameter) => {
    const type = fromBtf(types, parameter.type, "any");
    const typed = { name: parameter.name, type, slot };
    const size = type.kind === "record" ? (sizeOf(type) ?? 8) : 8;
    slot += size <= 16 ? Math.max(1, Math.ceil(size / 8)) : 0;
    return typed;
  });
}

export const signatureParameters = (
  parameters: readonly Parameter[],
  types: TypeFacts,
  space: Space,
): readonly TypedName[] =>
  parameters.map((parameter, slot) => ({
    name: parameter.name,
    type: resolveTypeName(parameter.type, types, space),
    slot,
  }));

/** A machine word with a declared type. */
export function typedWord(word: Value, type: CType): Value {
  // The word itself is unsigned.
  if (type.kind === "int" && (type.size < 8 || type.signed))
    return { kind: "cast", operand: word, type, span: word.span };
  if (type.kind === "int" || type.kind === "pointer") return { ...word, type };
  if (type.kind === "opaque") return { kind: "cast", operand: word, type, span: word.span };
  return word;
}

/** arg1 … keep their 64 bits, but know what they point to. */
export const looseWord = (word: Value, type: CType | undefined): Value =>
  type?.kind === "pointer" ? { ...word, type } : word;

export interface WordNames {
  readonly arguments: readonly Value[];
  readonly parameters: ReadonlyMap<string, Value>;
}

/** Names over machine words: `words[n]` is C for the n-th. */
export function wordNames(words: readonly string[], typed: readonly TypedName[]): WordNames {
  const values = words.map((word) => code(word, RAW));
  const parameters = new Map<string, Value>();
  for (const { name, type, slot } of typed) {
    const word = values[slot];
    if (name !== "" && word && type.kind !== "record" && type.kind !== "void")
      parameters.set(name, typedWord(word, type));
  }
  const bySlot = new Map(typed.map((parameter) => [parameter.slot, parameter.type]));
  return { arguments: values.map((value, slot) => looseWord(value, bySlot.get(slot))), parameters };
}

/** The result register with the prototype's type, when it is known. */
export function typedResult(
  word: string,
  prototype: FunctionPrototype | undefined,
  types: TypeFacts,
): Value {
  const raw = code(word, RAW);
  if (!prototype || prototype.result === 0) return raw;
  const type = fromBtf(types, prototype.result, "any");
  return type.kind === "int" || type.kind === "pointer" ? typedWord(raw, type) : raw;
}
