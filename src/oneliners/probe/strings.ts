import { NULL_POINTER } from "../../types/print_plan.js";
import type { CType, Space } from "../cexpr/types.js";
import type { OpaqueMember, Value } from "../cexpr/value.js";
import type { Block } from "../codegen/block.js";
import { bringIn } from "../codegen/bring_in.js";
import { c, from, type Code } from "../codegen/code.js";
import { lower, opaqueAddress } from "../codegen/lower.js";
import { READ_STRING } from "../codegen/reads.js";

/** C of the array that takes the characters, on a multiple of four, and of the number that says how it went. */
export interface TextPlace {
  readonly chars: string;
  readonly status?: string;
}

/** A field of the event `e`. */
export const inEvent = (name: string): TextPlace => ({
  chars: `e->${name}`,
  status: `e->${name}_got`,
});

type Choice = Value & { kind: "conditional" };

/** A choice whose branches are filled each in its own way: not all of them are pointers. */
export const isChoice = (value: Value): value is Choice =>
  value.kind === "conditional" && [value.then, value.otherwise].some(isNoPointer);

const isNoPointer = (value: Value): boolean =>
  value.kind === "text" ||
  value.kind === "comm" ||
  value.kind === "context-bytes" ||
  isChoice(value);

/** The kernel's TASK_COMM_LEN. */
export const TASK_NAME_SIZE = 16;

/** Room for a string of which `stringSize` bytes are wanted: one more tells that it is longer. */
const room = (stringSize: number): number => stringSize + 2;

/** Bytes that are shown of a string with that room; undefined where it can't be longer. */
export const cutAt = (capacity: number, stringSize: number): number | undefined =>
  capacity === room(stringSize) ? stringSize : undefined;

/** Bytes that the string takes in the event, NUL included: a literal's own, an array's own, else what -Z wants. */
export function stringCapacity(value: Value, declared: CType, stringSize: number): number {
  const most = room(stringSize);
  switch (value.kind) {
    case "comm":
      return TASK_NAME_SIZE;
    case "text":
      return Math.min(value.bytes.length + 1, most);
    case "conditional":
      if (!isChoice(value)) return most;
      return Math.max(
        stringCapacity(value.then, value.then.type, stringSize),
        stringCapacity(value.otherwise, value.otherwise.type, stringSize),
      );
    default:
      return declared.kind === "array" && declared.count > 0
        ? Math.min(declared.count, most)
        : most;
  }
}

/** Statements that fill an array of `size` characters; in a block that sleeps, that bring in what fills it. */
export function fillString(value: Value, place: TextPlace, size: number, block: Block): void {
  switch (value.kind) {
    case "text":
      return block.sleeps ? undefined : add(textStores(value.bytes, place, size), value, block);
    case "comm":
      return block.sleeps ? undefined : add([readComm(place, size)], value, block);
    case "context-bytes":
      if (block.sleeps) return;
      return add([readBytes(`(${value.code})`, "kernel", place, size)], value, block);
    case "conditional":
      if (isChoice(value)) return fillChoice(value, place, size, block);
      break;
    case "opaque-member":
      return readPointer(opaqueAddressOrPointer(value, block), value.space);
    default:
  }
  readPointer(lower(value, block), value.type.kind === "pointer" ? value.type.space : block.space);

  function readPointer(address: Code, space: Space): void {
    const pointer = block.fresh("p");
    block.add(from(block.source, value.span, c`u64 ${pointer} = (u64)${address};`));
    if (!block.sleeps) add(readString(space, pointer, place, size), value, block);
    else if (space !== "kernel") block.add(bringIn(pointer, size));
  }
}

/** Each branch fills the field in its own way. */
function fillChoice(value: Choice, place: TextPlace, size: number, block: Block): void {
  const test = lower(value.test, block);
  const yes = block.nested();
  fillString(value.then, place, size, yes);
  const no = block.nested();
  fillString(value.otherwise, place, size, no);
  block.add(c`if (${test}) {\n${yes.code()}${block.indent}} else {\n${no.code()}${block.indent}}`);
}

function add(lines: readonly string[], { span }: Value, block: Block): void {
  for (const line of lines) block.add(from(block.source, span, c`${line}`));
}

const into = ({ status }: TextPlace): string => (status === undefined ? "" : `${status} = `);

const readBytes = (address: string, space: Space, place: TextPlace, size: number): string =>
  `${into(place)}${READ_STRING[space]}(${place.chars}, ${size}, (void *)${address});`;

/** A null pointer has its own status: nothing went wrong there. */
export const readString = (
  space: Space,
  pointer: string,
  place: TextPlace,
  size: number,
): readonly string[] => [
  readBytes(pointer, space, place, size),
  ...(place.status === undefined ? [] : [`if (!${pointer}) ${place.status} = ${NULL_POINTER};`]),
];

export function readComm({ chars, status }: TextPlace, size: number): string {
  const bytes = Math.min(size, TASK_NAME_SIZE);
  const read = `bpf_get_current_comm(${chars}, ${bytes})`;
  return status === undefined ? `${read};` : `${status} = ${read} < 0 ? -14 : ${bytes};`;
}

/** A literal as stores of constants: its address would mean something only to the compiler. */
export function textStores(
  bytes: readonly number[],
  place: TextPlace,
  size: number,
): readonly string[] {
  const all = [...bytes.slice(0, size - 1), 0];
  const lines: string[] = [];
  let at = 0;
  for (; at + 4 <= all.length; at += 4) {
    const word = all.slice(at, at + 4).reduceRight((sum, byte) => sum * 256 + byte, 0);
    lines.push(`*(u32 *)(${place.chars} + ${at}) = 0x${word.toString(16)};`);
  }
  for (; at < all.length; at++) lines.push(`${place.chars}[${at}] = ${all[at]};`);
  return place.status === undefined ? lines : [...lines, `${place.status} = ${all.length};`];
}

/** Whether the member is an array or a pointer, only the compiler knows. */
function opaqueAddressOrPointer(member: OpaqueMember, block: Block): Code {
  const local = lower(member, block);
  const address = opaqueAddress(member, block);
  const isArray = c`__builtin_types_compatible_p(typeof(${local}), char[sizeof(${local})])`;
  return c`__builtin_choose_expr(${isArray}, ${address}, ${local})`;
}
