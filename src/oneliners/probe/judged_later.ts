import { U64 } from "../cexpr/types.js";
import { mapped, testsIn, type StringTest } from "../cexpr/string_tests.js";
import { code, type Value } from "../cexpr/value.js";
import type { Block } from "../codegen/block.js";
import { c, from } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import { bufferSize, mayBeMissing } from "../codegen/string_test_code.js";
import { MISSING } from "../codegen/unread.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import { staysAsItIs } from "./second_reading.js";
import { isChoice, TASK_NAME_SIZE } from "./strings.js";

/*
 * A predicate, a number or a text whose strings were not in memory at a call's entry is
 * judged when the call returns. Only the strings are read then: all else is kept
 * from the entry, in one word for each largest part that holds no such string.
 */

/** What may ask for strings of the process. */
export interface Asking {
  readonly predicate: Value | undefined;
  readonly numbers: readonly Value[];
  /** What is shown as text, and has to be filled anew at the return. */
  readonly texts: readonly Value[];
}

/** What asks for strings, in two parts. */
export interface JudgedLater {
  /** What the entry keeps, `word0` … in the struct of what is put aside. */
  readonly kept: readonly Value[];
  /** The predicate over what was kept. */
  readonly predicate?: Value;
  /** The values over what was kept, by those of the entry. */
  readonly values: ReadonlyMap<Value, Value>;
  /** Whether strings are compared, which the entry may not be able to. */
  readonly compares: boolean;
  /** Whether the task's name is one of a text's choices: a call may change it. */
  readonly named: boolean;
  /** Bytes of the stack that the comparisons take. */
  readonly size: number;
}

/** Whether what fills this text may be missing at the entry. */
export function mayMiss(text: Value, hook: ResolvedHook): boolean {
  if (!isChoice(text)) return text.type.kind === "pointer" && text.type.space === "user";
  return (
    missingIn(text.test, hook).length > 0 ||
    mayMiss(text.then, hook) ||
    mayMiss(text.otherwise, hook)
  );
}

/** Its comparisons of strings that may be missing at the entry. */
export const missingIn = (whole: Value, { probe }: ResolvedHook): readonly StringTest[] =>
  testsIn(whole).filter((test) => mayBeMissing(test, probe.space));

/** Undefined where all strings can be read at once, or not even the return could tell what they were. `aside`: C of what is put aside. */
export function judgedLater(
  { predicate, numbers, texts }: Asking,
  hook: ResolvedHook,
  aside: string,
): JudgedLater | undefined {
  if (!hook.second) return undefined;
  const kept: Value[] = [];
  let size = 0;
  let named = false;
  const keep = (value: Value): Value => {
    const word = code(`${aside}.${wordName(kept.push(value) - 1)}`, U64);
    if (value.type.kind === "pointer") return { ...word, type: value.type, span: value.span };
    return { kind: "cast", operand: word, type: value.type, span: value.span };
  };
  const later = (whole: Value): Value | undefined => {
    const tests = missingIn(whole, hook);
    if (tests.length === 0 || !tests.every(({ subject }) => staysAsItIs(subject, hook)))
      return undefined;
    size += tests.reduce((sum, test) => sum + bufferSize(test), 0);
    return mapped(whole, (part) => {
      if (part.kind === "string-test" && tests.includes(part))
        return { ...part, subject: keep(part.subject) };
      return testsIn(part).some((test) => tests.includes(test)) ? undefined : keep(part);
    });
  };
  const part = (whole: Value): Value | undefined =>
    missingIn(whole, hook).length > 0 ? later(whole) : keep(whole);
  /** Each choice fills a text in its own way. */
  const textLater = (text: Value): Value | undefined => {
    if (text.kind === "text") return text;
    if (text.kind === "comm") {
      named = true;
      return {
        ...text,
        kind: "context-bytes",
        code: `${aside}.${TASK_NAME}`,
        size: TASK_NAME_SIZE,
      };
    }
    if (isChoice(text)) {
      const test = part(text.test);
      const then = textLater(text.then);
      const otherwise = textLater(text.otherwise);
      return test && then && otherwise && { ...text, test, then, otherwise };
    }
    return text.type.kind === "pointer" && staysAsItIs(text, hook) ? part(text) : undefined;
  };
  const values = new Map<Value, Value>();
  for (const text of texts) {
    const value = textLater(text);
    if (!value) return undefined;
    values.set(text, value);
  }
  const judged = predicate && later(predicate);
  let asked = judged !== undefined || texts.some((text) => mayMiss(text, hook));
  for (const number of numbers) {
    const value = later(number);
    if (!value) continue;
    values.set(number, value);
    asked = true;
  }
  if (!asked) return undefined;
  const compares = [...(judged ? [judged] : []), ...values.values()].some(
    (value) => testsIn(value).length > 0,
  );
  return { kept, ...(judged ? { predicate: judged } : {}), values, compares, named, size };
}

const TASK_NAME = "name";

const wordName = (n: number): string => `word${n}`;

/** Members of what is put aside: whether to judge, and what was kept. */
export const judgedMembers = ({ predicate, named, kept }: JudgedLater): readonly string[] => [
  ...(predicate ? ["  u64 judge;"] : []),
  ...(named ? [`  char ${TASK_NAME}[${TASK_NAME_SIZE}];`] : []),
  ...kept.map((_, n) => `  u64 ${wordName(n)};`),
];

/** At the entry: leaves where the predicate is false. What it could not read is noted where it is judged later. */
export function addPredicate(
  predicate: Value | undefined,
  judged: JudgedLater | undefined,
  block: Block,
): void {
  if (judged?.compares) block.add(c`int ${MISSING} = 0;`);
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
export function keepForJudging(judged: JudgedLater, aside: string, block: Block): void {
  if (judged.predicate) block.add(c`${aside}.judge = ${MISSING};`);
  if (judged.named)
    block.add(c`bpf_get_current_comm(${aside}.${TASK_NAME}, sizeof(${aside}.${TASK_NAME}));`);
  judged.kept.forEach((value, n) => {
    block.add(c`${aside}.${wordName(n)} = (u64)${lower(value, block)};`);
  });
}

/** At the return: leaves where the predicate, which the entry could not judge, is false. */
export function addJudging({ predicate }: JudgedLater, aside: string, block: Block): void {
  if (!predicate) return;
  const inner = block.nested();
  addTest(predicate, inner);
  block.add(c`if (${aside}.judge) {\n${inner.code()}${block.indent}}`);
}
