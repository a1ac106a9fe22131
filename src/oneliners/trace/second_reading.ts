import { c, type Code } from "../codegen/code.js";
import type { Block } from "../codegen/block.js";
import type { Layout } from "../codegen/layout.js";
import { lower } from "../codegen/lower.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import type { MessageField } from "./fields.js";
import { anyUnread, asideStruct, keepAside, takeAside, THREAD } from "../probe/second_reading.js";
import { hasText, inEvent, readComm, readString, textStores } from "../probe/strings.js";

/** The program at the return that reads the strings again and sends the event. */
export interface SecondReading {
  readonly code: Code;
  readonly name: string;
}

/** The fields when every string among them can be read again later, else nothing. */
export function canReadAgain(
  hook: ResolvedHook,
  fields: readonly MessageField[],
  ring: boolean,
): boolean {
  if (!ring || !hook.second) return false;
  const strings = fields.filter((field) => field.spec.conversion === "s");
  const user = strings.some(
    ({ value }) =>
      value.type.kind === "pointer" && value.type.space === "user" && value.kind !== "comm",
  );
  return (
    user &&
    strings.every(
      ({ value }) =>
        value.kind === "comm" ||
        value.kind === "text" ||
        (value.type.kind === "pointer" && !hasText(value)),
    )
  );
}

const isPointerString = ({ spec, value }: MessageField): boolean =>
  spec.conversion === "s" && value.kind !== "comm" && value.kind !== "text";

/** What is kept: the header, the numbers, and the strings' addresses. */
function keptNames(layout: Layout, fields: readonly MessageField[]): readonly string[] {
  const numbers = fields.flatMap((field, i) => (field.spec.conversion === "s" ? [] : [`f${i}`]));
  const header = ["id", "time", "cpu", "probe"];
  const names = layout.fields.map(({ name }) => name);
  return names.filter((name) => header.includes(name) || numbers.includes(name));
}

/** At the entry: puts the event aside when one of its strings was not there. */
export function addPutAside(
  index: number,
  layout: Layout,
  fields: readonly MessageField[],
  block: Block,
): void {
  const failed = anyUnread(
    fields.flatMap((field, i) => (isPointerString(field) ? [`e->f${i}_got`] : [])),
  );
  const inner = block.nested();
  inner.add(c`${THREAD}`);
  inner.add(c`struct again_${index} again = {};`);
  for (const name of keptNames(layout, fields)) inner.add(c`again.${name} = e->${name};`);
  fields.forEach((field, i) => {
    if (isPointerString(field)) inner.add(c`again.p${i} = (u64)${lower(field.value, inner)};`);
  });
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
): string {
  const kept = keptNames(layout, fields).map((name) => `  u64 ${name};`);
  const pointers = fields.flatMap((field, i) => (isPointerString(field) ? [`  u64 p${i};`] : []));
  return asideStruct("again", index, [...kept, ...pointers]);
}

/** At the return: the event that was put aside, with its strings. */
export function writeSecondReading(
  index: number,
  layout: Layout,
  fields: readonly MessageField[],
  reserve: Code,
  stacks: readonly string[],
): SecondReading {
  const fill = [
    ...keptNames(layout, fields).map((name) => `e->${name} = again.${name};`),
    "bpf_get_current_comm(e->comm, sizeof(e->comm));",
    ...fields.flatMap((field, i) => readAgain(field, i)),
    ...stacks,
    "events.ringbuf_submit(e, 0);",
    "return 0;",
  ];
  const lines = (list: readonly string[]): string => list.map((line) => `  ${line}\n`).join("");
  const name = `again_at_${index}`;
  const code = c`int ${name}(void *ctx)\n{\n${lines(takeAside("again", index))}${reserve}${lines(fill)}}\n`;
  return { code, name };
}

function readAgain({ spec, value, size }: MessageField, i: number): readonly string[] {
  if (spec.conversion !== "s") return [];
  if (value.kind === "comm") return [readComm(inEvent(`f${i}`), size)];
  if (value.kind === "text") return textStores(value.bytes, inEvent(`f${i}`), size);
  const space = value.type.kind === "pointer" ? value.type.space : "any";
  return readString(space, `again.p${i}`, inEvent(`f${i}`), size);
}
