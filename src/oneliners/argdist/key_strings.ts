import { NULL_POINTER } from "../../types/print_plan.js";
import type { Value } from "../cexpr/value.js";
import type { Block } from "../codegen/block.js";
import { c } from "../codegen/code.js";
import { fillString, isChoice, textStores } from "../probe/strings.js";

const bytesOf = (text: string): readonly number[] => [...new TextEncoder().encode(text)];

/** As trace prints them. */
const NOTHING = bytesOf("(null)");
const UNREADABLE = bytesOf("(unreadable)");

/** A text that lies somewhere in memory, and may not be there. */
export function isPointed(value: Value): boolean {
  if (isChoice(value)) return isPointed(value.then) || isPointed(value.otherwise);
  return value.kind !== "comm" && value.kind !== "text" && value.kind !== "context-bytes";
}

/** C of the local that tells how the n-th text's reading went. */
export const statusOf = (n: number): string => `got_${n}`;

/** Fills a key's text; `place` is C of zeros. */
export function fillText(value: Value, place: string, size: number, n: number, block: Block): void {
  if (!isPointed(value)) return fillString(value, { chars: place }, size, block);
  const status = statusOf(n);
  block.add(c`s32 ${status} = 0;`);
  fillString(value, { chars: place, status }, size, block);
}

/** What stands for a text that could not be read: no row may hide what it is. */
export function addMarks(place: string, size: number, n: number, block: Block): void {
  const status = statusOf(n);
  addMark(`${status} == ${NULL_POINTER}`, NOTHING);
  addMark(`${status} < 0 && ${status} != ${NULL_POINTER}`, UNREADABLE);

  function addMark(test: string, text: readonly number[]): void {
    const inner = block.nested();
    for (const line of textStores(text, { chars: place }, size)) inner.add(c`${line}`);
    block.add(c`if (${test}) {\n${inner.code()}${block.indent}}`);
  }
}
