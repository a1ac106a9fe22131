import type { Value } from "../cexpr/value.js";
import type { Block } from "../codegen/block.js";
import { c, from } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import type { HeldNumber } from "./keys.js";

export function fillNumber(value: Value, held: HeldNumber, place: string, block: Block): void {
  const number = lower(value, block);
  const bool = held.type.kind === "bool" ? c`!!` : c``;
  const cast = c`(${held.signed ? "s" : "u"}${held.size * 8})`;
  block.add(from(block.source, value.span, c`${place} = ${cast}${bool}${number};`));
}
