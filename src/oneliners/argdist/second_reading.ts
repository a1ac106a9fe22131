import { Block } from "../codegen/block.js";
import { c, type Code } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import { addUpdate, keySize, keyStruct } from "../codegen/tables.js";
import type { Value } from "../cexpr/value.js";
import { testsIn } from "../cexpr/string_tests.js";
import { mayBeMissing } from "../codegen/string_test_code.js";
import {
  addJudging,
  judgedLater,
  judgedMembers,
  keepForJudging,
  type JudgedLater,
} from "../probe/judged_later.js";
import {
  anyUnread,
  asideStruct,
  keepAside,
  staysAsItIs,
  takeAside,
  THREAD,
} from "../probe/second_reading.js";
import { readString } from "../probe/strings.js";
import type { CheckedSpec } from "./check.js";
import { addMarks, isPointed, statusOf } from "./key_strings.js";
import { fillNumber } from "./key_numbers.js";
import { keyField, type SharedTable } from "./table.js";

/** The program at the return that reads the key's texts again and counts the event. */
export interface Later {
  readonly name: string;
  /** Struct and map, before the entry's program. */
  readonly declarations: string;
  readonly program: Code;
}

/** The key lies twice on a stack of 512 bytes then, beside what is compared and kept. */
const MOST_ON_STACK = 384;

/** Whether a text of the key or the filter may be missing at the entry and there at the return. */
export const wantsLater = (checked: CheckedSpec): boolean =>
  !checked.hook.onReturn &&
  (textMayBeMissing(checked) || [checked.filter, ...numbersOf(checked)].some(mayMiss(checked)));

const textMayBeMissing = ({ keys }: CheckedSpec): boolean =>
  keys.some(
    ({ value, held }) =>
      held.kind === "text" &&
      isPointed(value) &&
      value.type.kind === "pointer" &&
      value.type.space === "user",
  );

const mayMiss =
  ({ hook }: CheckedSpec) =>
  (value: Value | undefined): boolean =>
    value !== undefined && testsIn(value).some((test) => mayBeMissing(test, hook.probe.space));

const numbersOf = ({ keys, amount }: CheckedSpec): readonly Value[] => [
  ...keys.flatMap(({ value, held }) => (held.kind === "text" ? [] : [value])),
  ...(amount ? [amount.value] : []),
];

/** What is put aside at the entry. */
export interface Aside {
  readonly judged?: JudgedLater;
  /** The key's place is told by an index, not by a key. */
  readonly indexed: boolean;
}

/** Undefined where nothing can be missing, or where it can't be kept. */
export function asideOf(
  checked: CheckedSpec,
  { draft, byFunction }: SharedTable,
): Aside | undefined {
  const { hook, keys, filter } = checked;
  if (!hook.second || !wantsLater(checked)) return undefined;
  const kept = keys.every(
    ({ value, held }) =>
      held.kind !== "text" ||
      !isPointed(value) ||
      (value.type.kind === "pointer" && staysAsItIs(value, hook)),
  );
  const judged = judgedLater(filter, numbersOf(checked), hook, "later");
  if (!kept || !(judged || textMayBeMissing(checked))) return undefined;
  const words = pointedTexts(checked).length + (judged ? judged.kept.length + 1 : 0);
  if (2 * keySize(draft) + 8 * words + (judged?.size ?? 0) > MOST_ON_STACK) return undefined;
  return { ...(judged ? { judged } : {}), indexed: draft.shape.kind === "array" && byFunction };
}

/** Numbers of the key's texts that are read through a pointer. */
export const pointedTexts = ({ keys }: CheckedSpec): readonly number[] =>
  keys.flatMap(({ value, held }, n) => (held.kind === "text" && isPointed(value) ? [n] : []));

/** At the entry, the key being filled: puts the event aside when one of its texts was not there. */
export function addPutAside(
  checked: CheckedSpec,
  table: SharedTable,
  index: number,
  { aside: { judged, indexed }, place }: { readonly aside: Aside; readonly place: Code },
  block: Block,
): void {
  const { amount, keys } = checked;
  const failed = anyUnread(pointedTexts(checked).map(statusOf), judged);
  const inner = block.nested();
  inner.add(c`struct later_${index} later = {};`);
  if (table.draft.shape.kind === "hash") inner.add(c`later.key = ${table.draft.name}_k;`);
  if (indexed) inner.add(c`later.place = ${place};`);
  for (const n of pointedTexts(checked))
    inner.add(c`later.p${n} = (u64)${lower(keys[n]!.value, inner)};`);
  if (amount && !judged?.values.has(amount.value))
    inner.add(c`later.amount = (u64)${lower(amount.value, inner)};`);
  keepForJudging(judged, "later", inner);
  inner.add(c`${THREAD}`);
  inner.add(c`${keepAside("later", index)}`);
  inner.add(c`return 0;`);
  block.add(c`if (${failed}) {\n${inner.code()}${block.indent}}`);
}

/** At the return: the event that was put aside, with its texts. */
export function writeLater(
  checked: CheckedSpec,
  table: SharedTable,
  index: number,
  { judged, indexed }: Aside,
  block: Block,
): Later {
  const { draft } = table;
  const keyed = draft.shape.kind === "hash";
  for (const line of takeAside("later", index)) block.add(c`${line}`);
  addJudging(judged, "later", block);
  if (keyed) block.add(c`struct ${keyStruct(draft)} ${draft.name}_k = later.key;`);
  for (const n of pointedTexts(checked)) addReading(checked, table, n, block);
  addNumbers(checked, table, judged, block);
  const { amount } = checked;
  const asked = amount && judged?.values.get(amount.value);
  const figure = amount && {
    code: asked ? lower(asked, block) : c`later.amount`,
    signed: amount.signed,
  };
  addUpdate(draft, block, {
    ...(indexed ? { index: c`(u32)later.place` } : {}),
    ...(figure ? { amount: figure } : {}),
  });
  block.add(c`return 0;`);
  const name = `later_at_${index}`;
  const members = [
    ...(keyed ? [`  struct ${keyStruct(draft)} key;`] : []),
    ...(indexed ? ["  u64 place;"] : []),
    ...pointedTexts(checked).map((n) => `  u64 p${n};`),
    ...(amount && !asked ? ["  u64 amount;"] : []),
    ...judgedMembers(judged),
  ];
  return {
    name,
    declarations: asideStruct("later", index, members),
    program: c`int ${name}(void *ctx)\n{\n${block.code()}}\n`,
  };
}

/** The key's numbers that the entry could not judge. */
function addNumbers(
  { keys }: CheckedSpec,
  { draft, held }: SharedTable,
  judged: JudgedLater | undefined,
  block: Block,
): void {
  keys.forEach(({ value }, n) => {
    const how = held[n]!;
    const later = judged?.values.get(value);
    if (later && how.kind !== "text")
      fillNumber(later, how, `${draft.name}_k.${keyField(n)}`, block);
  });
}

function addReading(
  checked: CheckedSpec,
  { draft, held }: SharedTable,
  n: number,
  block: Block,
): void {
  const { type } = checked.keys[n]!.value;
  const text = held[n]!;
  if (text.kind !== "text") return;
  const chars = `${draft.name}_k.${keyField(n)}`;
  const status = statusOf(n);
  block.add(c`s32 ${status} = 0;`);
  block.add(c`__builtin_memset(${chars}, 0, sizeof(${chars}));`);
  const space = type.kind === "pointer" ? type.space : "any";
  for (const line of readString(space, `later.p${n}`, { chars, status }, text.size))
    block.add(c`${line}`);
  addMarks(chars, text.size, n, block);
}
