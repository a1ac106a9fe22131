import { Block } from "../codegen/block.js";
import { c, type Code } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import { addUpdate, keySize, keyStruct } from "../codegen/tables.js";
import type { Value } from "../cexpr/value.js";
import {
  addJudging,
  judgedLater,
  judgedMembers,
  keepForJudging,
  mayMiss,
  missingIn,
  type JudgedLater,
} from "../probe/judged_later.js";
import { anyUnread, asideStruct, keepAside, takeAside, THREAD } from "../probe/second_reading.js";
import { TASK_NAME_SIZE } from "../probe/strings.js";
import type { CheckedSpec } from "./check.js";
import { addMarks, fillText, isPointed, statusOf } from "./key_strings.js";
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
  (textsOf(checked).some((text) => mayMiss(text, checked.hook)) ||
    [...(checked.filter ? [checked.filter] : []), ...numbersOf(checked)].some(
      (value) => missingIn(value, checked.hook).length > 0,
    ));

const numbersOf = ({ keys, amount }: CheckedSpec): readonly Value[] => [
  ...keys.flatMap(({ value, held }) => (held.kind === "text" ? [] : [value])),
  ...(amount ? [amount.value] : []),
];

/** What is put aside at the entry. */
export interface Aside {
  readonly judged: JudgedLater;
  /** The key's place is told by an index, not by a key. */
  readonly indexed: boolean;
}

/** Undefined where nothing can be missing, or where it can't be kept. */
export function asideOf(
  checked: CheckedSpec,
  { draft, byFunction }: SharedTable,
): Aside | undefined {
  const { hook, filter } = checked;
  if (hook.onReturn) return undefined;
  const texts = textsOf(checked);
  const asking = { predicate: filter, numbers: numbersOf(checked), texts };
  const judged = judgedLater(asking, hook, "later");
  if (!judged) return undefined;
  const kept = 8 * (judged.kept.length + 1) + (judged.named ? TASK_NAME_SIZE : 0);
  if (2 * keySize(draft) + kept + judged.size > MOST_ON_STACK) return undefined;
  return { judged, indexed: draft.shape.kind === "array" && byFunction };
}

/** Numbers of the key's texts that are read through a pointer. */
export const pointedTexts = ({ keys }: CheckedSpec): readonly number[] =>
  keys.flatMap(({ value, held }, n) => (held.kind === "text" && isPointed(value) ? [n] : []));

/** Texts of the key that ask for strings of the process. */
const textsOf = ({ keys, hook }: CheckedSpec): readonly Value[] =>
  keys.flatMap(({ value, held }) =>
    held.kind === "text" && (isPointed(value) || missingIn(value, hook).length > 0) ? [value] : [],
  );

/** At the entry, the key being filled: puts the event aside when one of its texts was not there. */
export function addPutAside(
  checked: CheckedSpec,
  table: SharedTable,
  index: number,
  { aside: { judged, indexed }, place }: { readonly aside: Aside; readonly place: Code },
  block: Block,
): void {
  const { amount } = checked;
  const failed = anyUnread(pointedTexts(checked).map(statusOf), judged.compares);
  const inner = block.nested();
  inner.add(c`struct later_${index} later = {};`);
  if (table.draft.shape.kind === "hash") inner.add(c`later.key = ${table.draft.name}_k;`);
  if (indexed) inner.add(c`later.place = ${place};`);
  if (amount && !judged.values.has(amount.value))
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
  addKeys(checked, table, judged, block);
  const { amount } = checked;
  const asked = amount && judged.values.get(amount.value);
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
    ...(amount && !asked ? ["  u64 amount;"] : []),
    ...judgedMembers(judged),
  ];
  return {
    name,
    declarations: asideStruct("later", index, members),
    program: c`int ${name}(void *ctx)\n{\n${block.code()}}\n`,
  };
}

/** What of the key the entry could not judge. */
function addKeys(
  { keys }: CheckedSpec,
  { draft, held }: SharedTable,
  judged: JudgedLater,
  block: Block,
): void {
  keys.forEach(({ value }, n) => {
    const how = held[n]!;
    const later = judged.values.get(value);
    if (!later) return;
    const place = `${draft.name}_k.${keyField(n)}`;
    if (how.kind !== "text") return fillNumber(later, how, place, block);
    block.add(c`__builtin_memset(${place}, 0, sizeof(${place}));`);
    fillText(later, place, how.size, n, block);
    if (isPointed(later)) addMarks(place, how.size, n, block);
  });
}
