import { Block } from "../codegen/block.js";
import { c, type Code } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import { addUpdate, keySize, keyStruct, type TableDraft } from "../codegen/tables.js";
import { anyUnread, asideStruct, keepAside, takeAside, THREAD } from "../probe/second_reading.js";
import { readString } from "../probe/strings.js";
import type { CheckedSpec } from "./check.js";
import { addMarks, isPointed, statusOf } from "./key_strings.js";
import { keyField, type SharedTable } from "./table.js";

/** The program at the return that reads the key's texts again and counts the event. */
export interface Later {
  readonly name: string;
  /** Struct and map, before the entry's program. */
  readonly declarations: string;
  readonly program: Code;
}

/** The key lies twice on a stack of 512 bytes then. */
const LARGEST_KEY = 176;

/** Whether a text of the key may be missing at the entry and there at the return. */
export const wantsLater = ({ keys, hook }: CheckedSpec): boolean =>
  !hook.onReturn &&
  keys.some(
    ({ value, held }) =>
      held.kind === "text" &&
      isPointed(value) &&
      value.type.kind === "pointer" &&
      value.type.space === "user",
  );

export function canCountLater(checked: CheckedSpec, draft: TableDraft): boolean {
  const pointers = checked.keys.every(
    ({ value, held }) => held.kind !== "text" || !isPointed(value) || value.type.kind === "pointer",
  );
  return (
    checked.hook.second !== undefined &&
    wantsLater(checked) &&
    pointers &&
    keySize(draft) <= LARGEST_KEY
  );
}

/** Numbers of the key's texts that are read through a pointer. */
export const pointedTexts = ({ keys }: CheckedSpec): readonly number[] =>
  keys.flatMap(({ value, held }, n) => (held.kind === "text" && isPointed(value) ? [n] : []));

/** At the entry, the key being filled: puts the event aside when one of its texts was not there. */
export function addPutAside(
  checked: CheckedSpec,
  table: SharedTable,
  index: number,
  block: Block,
): void {
  const { amount, keys } = checked;
  const failed = anyUnread(pointedTexts(checked).map(statusOf));
  const inner = block.nested();
  inner.add(c`struct later_${index} later = {};`);
  inner.add(c`later.key = ${table.draft.name}_k;`);
  for (const n of pointedTexts(checked))
    inner.add(c`later.p${n} = (u64)${lower(keys[n]!.value, inner)};`);
  if (amount) inner.add(c`later.amount = (u64)${lower(amount.value, inner)};`);
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
  block: Block,
): Later {
  const { draft } = table;
  for (const line of takeAside("later", index)) block.add(c`${line}`);
  block.add(c`struct ${keyStruct(draft)} ${draft.name}_k = later.key;`);
  for (const n of pointedTexts(checked)) addReading(checked, table, n, block);
  const { amount } = checked;
  const figure = amount && { code: c`later.amount`, signed: amount.signed };
  addUpdate(draft, block, figure ? { amount: figure } : {});
  block.add(c`return 0;`);
  const name = `later_at_${index}`;
  const members = [
    `  struct ${keyStruct(draft)} key;`,
    ...pointedTexts(checked).map((n) => `  u64 p${n};`),
    ...(amount ? ["  u64 amount;"] : []),
  ];
  return {
    name,
    declarations: asideStruct("later", index, members),
    program: c`int ${name}(void *ctx)\n{\n${block.code()}}\n`,
  };
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
