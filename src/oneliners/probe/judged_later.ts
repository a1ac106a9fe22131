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
 * A predicate whose strings were not in memory at a call's entry is judged when
 * the call returns. Only the strings are read then: all else is kept from the
 * entry, in one word for each largest part that holds no such string.
 */

/** A predicate in two parts. */
export interface JudgedLater {
  /** What the entry keeps, `word0` … in the struct of what is put aside. */
  readonly kept: readonly Value[];
  /** The predicate over what was kept. */
  readonly value: Value;
  /** Bytes of the stack that its comparisons take. */
  readonly size: number;
}

/** Undefined where all strings can be read at once, or not even the return could tell what they were. `aside`: C of what is put aside. */
export function judgedLater(
  predicate: Value | undefined,
  hook: ResolvedHook,
  aside: string,
): JudgedLater | undefined {
  if (!predicate || !hook.second) return undefined;
  const tests = testsIn(predicate).filter((test) => mayBeMissing(test, hook.probe.space));
  if (tests.length === 0 || !tests.every(({ subject }) => staysAsItIs(subject, hook)))
    return undefined;
  const kept: Value[] = [];
  const keep = (value: Value): Value => {
    const word = code(`${aside}.${wordName(kept.push(value) - 1)}`, U64);
    if (value.type.kind === "pointer") return { ...word, type: value.type, span: value.span };
    return { kind: "cast", operand: word, type: value.type, span: value.span };
  };
  const value = mapped(predicate, (part) => {
    if (part.kind === "string-test" && tests.includes(part))
      return { ...part, subject: keep(part.subject) };
    return testsIn(part).some((test) => tests.includes(test)) ? undefined : keep(part);
  });
  return { kept, value, size: tests.reduce((sum, test) => sum + bufferSize(test), 0) };
}

const wordName = (n: number): string => `word${n}`;

/** Members of what is put aside: whether to judge, and the words. */
export const judgedMembers = (judged: JudgedLater | undefined): readonly string[] =>
  judged ? ["  u64 judge;", ...judged.kept.map((_, n) => `  u64 ${wordName(n)};`)] : [];

/** At the entry: leaves where the predicate is false. What it could not read is noted where it is judged later. */
export function addPredicate(
  predicate: Value,
  judged: JudgedLater | undefined,
  block: Block,
): void {
  if (!judged) return addTest(predicate, block);
  block.add(c`int ${MISSING} = 0;`);
  const test = block.noting(() => lower(predicate, block));
  block.add(from(block.source, predicate.span, c`if (!${MISSING} && !${test}) return 0;`));
}

function addTest(predicate: Value, block: Block): void {
  const test = lower(predicate, block);
  block.add(from(block.source, predicate.span, c`if (!${test}) return 0;`));
}

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
  if (!judged) return;
  const inner = block.nested();
  addTest(judged.value, inner);
  block.add(c`if (${aside}.judge) {\n${inner.code()}${block.indent}}`);
}
