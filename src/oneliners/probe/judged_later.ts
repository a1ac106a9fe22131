import { U64 } from "../cexpr/types.js";
import { mapped, testsIn } from "../cexpr/string_tests.js";
import { code, type Value } from "../cexpr/value.js";
import type { Block } from "../codegen/block.js";
import { c, from } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import { bufferSize, mayBeMissing } from "../codegen/string_test_code.js";
import { MISSING } from "../codegen/unread.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import { staysAsItIs } from "./second_reading.js";

/*
 * A predicate or a number whose strings were not in memory at a call's entry is
 * judged when the call returns. Only the strings are read then: all else is kept
 * from the entry, in one word for each largest part that holds no such string.
 */

/** What asks for strings, in two parts. */
export interface JudgedLater {
  /** What the entry keeps, `word0` … in the struct of what is put aside. */
  readonly kept: readonly Value[];
  /** The predicate over what was kept. */
  readonly predicate?: Value;
  /** The values over what was kept, by those of the entry. */
  readonly values: ReadonlyMap<Value, Value>;
  /** Bytes of the stack that their comparisons take. */
  readonly size: number;
}

/** Undefined where all strings can be read at once, or not even the return could tell what they were. `aside`: C of what is put aside. */
export function judgedLater(
  predicate: Value | undefined,
  numbers: readonly Value[],
  hook: ResolvedHook,
  aside: string,
): JudgedLater | undefined {
  if (!hook.second) return undefined;
  const kept: Value[] = [];
  let size = 0;
  const keep = (value: Value): Value => {
    const word = code(`${aside}.${wordName(kept.push(value) - 1)}`, U64);
    if (value.type.kind === "pointer") return { ...word, type: value.type, span: value.span };
    return { kind: "cast", operand: word, type: value.type, span: value.span };
  };
  const later = (whole: Value): Value | undefined => {
    const tests = testsIn(whole).filter((test) => mayBeMissing(test, hook.probe.space));
    if (tests.length === 0 || !tests.every(({ subject }) => staysAsItIs(subject, hook)))
      return undefined;
    size += tests.reduce((sum, test) => sum + bufferSize(test), 0);
    return mapped(whole, (part) => {
      if (part.kind === "string-test" && tests.includes(part))
        return { ...part, subject: keep(part.subject) };
      return testsIn(part).some((test) => tests.includes(test)) ? undefined : keep(part);
    });
  };
  const judged = predicate && later(predicate);
  const values = new Map<Value, Value>();
  for (const number of numbers) {
    const value = later(number);
    if (value) values.set(number, value);
  }
  if (!judged && values.size === 0) return undefined;
  return { kept, ...(judged ? { predicate: judged } : {}), values, size };
}

const wordName = (n: number): string => `word${n}`;

/** Members of what is put aside: whether to judge, and the words. */
export const judgedMembers = (judged: JudgedLater | undefined): readonly string[] =>
  judged ? ["  u64 judge;", ...judged.kept.map((_, n) => `  u64 ${wordName(n)};`)] : [];

/** At the entry: leaves where the predicate is false. What it could not read is noted where it is judged later. */
export function addPredicate(
  predicate: Value | undefined,
  judged: JudgedLater | undefined,
  block: Block,
): void {
  if (judged) block.add(c`int ${MISSING} = 0;`);
  if (!predicate) return;
  if (!judged?.predicate) return addTest(predicate, block);
  const test = block.noting(() => lower(predicate, block));
  block.add(from(block.source, predicate.span, c`if (!${MISSING} && !${test}) return 0;`));
}

function addTest(predicate: Value, block: Block): void {
  const test = lower(predicate, block);
  block.add(from(block.source, predicate.span, c`if (!${test}) return 0;`));
}

/** At the entry: what `write` can't read for this value is noted where that is judged later. */
export const notingFor = <T>(
  value: Value,
  judged: JudgedLater | undefined,
  block: Block,
  write: () => T,
): T => (judged?.values.has(value) ? block.noting(write) : write());

/** At the entry, where the event is put aside. */
export function keepForJudging(judged: JudgedLater | undefined, aside: string, block: Block): void {
  if (!judged) return;
  block.add(c`${aside}.judge = ${MISSING};`);
  judged.kept.forEach((value, n) => {
    block.add(c`${aside}.${wordName(n)} = (u64)${lower(value, block)};`);
  });
}

/** At the return: leaves where the predicate, which the entry could not judge, is false. */
export function addJudging(judged: JudgedLater | undefined, aside: string, block: Block): void {
  if (!judged?.predicate) return;
  const inner = block.nested();
  addTest(judged.predicate, inner);
  block.add(c`if (${aside}.judge) {\n${inner.code()}${block.indent}}`);
}
