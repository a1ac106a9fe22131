import type { Value } from "../cexpr/value.js";
import { c, type Code } from "../codegen/code.js";
import type { Block } from "../codegen/block.js";
import type { Layout } from "../codegen/layout.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import { fillField, type MessageField } from "./fields.js";
import {
  addJudging,
  judgedLater,
  judgedMembers,
  keepForJudging,
  type JudgedLater,
} from "../probe/judged_later.js";
import { anyUnread, asideStruct, keepAside, takeAside, THREAD } from "../probe/second_reading.js";
import { inEvent, textStores } from "../probe/strings.js";

/** The program at the return that reads the strings again and sends the event. */
export interface SecondReading {
  readonly code: Code;
  readonly name: string;
}

/** What may be put aside at the entry. Undefined where nothing can be missing, or where what is printed can't be kept. */
export function asideOf(
  hook: ResolvedHook,
  predicate: Value | undefined,
  fields: readonly MessageField[],
  ring: boolean,
): JudgedLater | undefined {
  if (!ring) return undefined;
  const texts = fields.filter(isFilledAnew).map(({ value }) => value);
  const numbers = fields.flatMap(({ spec, value }) => (spec.conversion === "s" ? [] : [value]));
  return judgedLater({ predicate, numbers, texts }, hook, "again");
}

/** A text that is neither the task's name nor a literal. */
const isFilledAnew = ({ spec, value }: MessageField): boolean =>
  spec.conversion === "s" && value.kind !== "comm" && value.kind !== "text";

/** What is kept besides what is judged later: the header, and the numbers. */
function keptNames(
  layout: Layout,
  fields: readonly MessageField[],
  judged: JudgedLater,
): readonly string[] {
  const numbers = fields.flatMap(({ spec, value }, i) =>
    spec.conversion === "s" || judged.values.has(value) ? [] : [`f${i}`],
  );
  const header = ["id", "time", "cpu", "probe"];
  const names = layout.fields.map(({ name }) => name);
  return names.filter((name) => header.includes(name) || numbers.includes(name));
}

/** At the entry: puts the event aside when one of its strings was not there. */
export function addPutAside(
  index: number,
  layout: Layout,
  fields: readonly MessageField[],
  judged: JudgedLater,
  block: Block,
): void {
  const failed = anyUnread(
    fields.flatMap((field, i) => (isFilledAnew(field) ? [`e->f${i}_got`] : [])),
    judged.compares,
  );
  const inner = block.nested();
  inner.add(c`${THREAD}`);
  inner.add(c`struct again_${index} again = {};`);
  for (const name of keptNames(layout, fields, judged)) inner.add(c`again.${name} = e->${name};`);
  // A call may change it.
  inner.add(c`__builtin_memcpy(again.comm, e->comm, sizeof(again.comm));`);
  keepForJudging(judged, "again", inner);
  inner.add(c`${keepAside("again", index)}`);
  inner.add(c`events.ringbuf_discard(e, 0);`);
  inner.add(c`return 0;`);
  block.add(c`if (${failed}) {\n${inner.code()}  }`);
}

/** Before the entry's program. */
export function againStruct(
  index: number,
  layout: Layout,
  fields: readonly MessageField[],
  judged: JudgedLater,
): string {
  const kept = keptNames(layout, fields, judged).map((name) => `  u64 ${name};`);
  return asideStruct("again", index, [...kept, "  char comm[16];", ...judgedMembers(judged)]);
}

interface ReturnParts {
  /** Empty still. */
  readonly block: Block;
  readonly addReserve: (block: Block) => void;
  readonly stacks: readonly string[];
}

/** At the return: the event that was put aside, with its strings. */
export function writeSecondReading(
  index: number,
  layout: Layout,
  fields: readonly MessageField[],
  judged: JudgedLater,
  { block, addReserve, stacks }: ReturnParts,
): SecondReading {
  for (const line of takeAside("again", index)) block.add(c`${line}`);
  addJudging(judged, "again", block);
  addReserve(block);
  fields.forEach((field, i) => {
    const value = judged.values.get(field.value);
    if (value) fillField({ ...field, value }, i, block);
  });
  const fill = [
    ...keptNames(layout, fields, judged).map((name) => `e->${name} = again.${name};`),
    "__builtin_memcpy(e->comm, again.comm, sizeof(e->comm));",
    ...fields.flatMap((field, i) => fillAgain(field, i)),
    ...stacks,
    "events.ringbuf_submit(e, 0);",
    "return 0;",
  ];
  for (const line of fill) block.add(c`${line}`);
  const name = `again_at_${index}`;
  return { code: c`int ${name}(void *ctx)\n{\n${block.code()}}\n`, name };
}

function fillAgain({ spec, value, size }: MessageField, i: number): readonly string[] {
  if (spec.conversion !== "s") return [];
  if (value.kind === "comm")
    return [`__builtin_memcpy(e->f${i}, again.comm, ${size});`, `e->f${i}_got = ${size};`];
  return value.kind === "text" ? textStores(value.bytes, inEvent(`f${i}`), size) : [];
}
