import { c, type Code } from "../codegen/code.js";
import type { Block } from "../codegen/block.js";
import type { Layout } from "../codegen/layout.js";
import { lower } from "../codegen/lower.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import { NULL_POINTER } from "../../types/output.js";
import type { MessageField } from "./fields.js";
import { hasText, inEvent, readComm, readString, textStores } from "../probe/strings.js";

/**
 * A string of the caller whose page is not in memory yet can't be read at the
 * entry of a system call: BPF programs may not wait for pages. The call itself
 * brings the page in, so such an event is put aside, and its strings are read
 * again when the call returns. Calls whose strings were there pay only for
 * one look-up at their return.
 */
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
  const failed = fields
    .flatMap((field, i) =>
      isPointerString(field) ? [`(e->f${i}_got < 0 && e->f${i}_got != ${NULL_POINTER})`] : [],
    )
    .join(" || ");
  const inner = block.nested();
  inner.add(c`u32 thread = (u32)bpf_get_current_pid_tgid();`);
  inner.add(c`struct again_${index} again = {};`);
  for (const name of keptNames(layout, fields)) inner.add(c`again.${name} = e->${name};`);
  fields.forEach((field, i) => {
    if (isPointerString(field)) inner.add(c`again.p${i} = (u64)${lower(field.value, inner)};`);
  });
  inner.add(c`pending_${index}.update(&thread, &again);`);
  inner.add(c`events.ringbuf_discard(e, 0);`);
  inner.add(c`return 0;`);
  block.add(c`if (${failed}) {\n${inner.code()}  }`);
}

/** The struct, of whole words only as padding may not reach a map, and the map; before the entry's program. */
export function againStruct(
  index: number,
  layout: Layout,
  fields: readonly MessageField[],
): string {
  const kept = keptNames(layout, fields).map((name) => `  u64 ${name};`);
  const pointers = fields.flatMap((field, i) => (isPointerString(field) ? [`  u64 p${i};`] : []));
  return `struct again_${index} {\n${[...kept, ...pointers].join("\n")}\n};\nBPF_TABLE("lru_hash", u32, struct again_${index}, pending_${index}, 4096);\n`;
}

/** At the return: the event that was put aside, with its strings. */
export function writeSecondReading(
  index: number,
  layout: Layout,
  fields: readonly MessageField[],
  reserve: Code,
  stacks: readonly string[],
): SecondReading {
  const statements = [
    "u32 thread = (u32)bpf_get_current_pid_tgid();",
    `struct again_${index} *kept = pending_${index}.lookup(&thread);`,
    "if (!kept) return 0;",
    `struct again_${index} again = *kept;`,
    `pending_${index}.delete(&thread);`,
  ];
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
  const code = c`int ${name}(void *ctx)\n{\n${lines(statements)}${reserve}${lines(fill)}}\n`;
  return { code, name };
}

function readAgain({ spec, value, size }: MessageField, i: number): readonly string[] {
  if (spec.conversion !== "s") return [];
  if (value.kind === "comm") return [readComm(inEvent(`f${i}`), size)];
  if (value.kind === "text") return textStores(value.bytes, inEvent(`f${i}`), size);
  const space = value.type.kind === "pointer" ? value.type.space : "any";
  return readString(space, `again.p${i}`, inEvent(`f${i}`), size);
}
