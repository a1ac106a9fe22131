import { unreachable } from "../../types/outcome.js";
import { printType, type CType, type Space } from "../cexpr/types.js";
import type { OpaqueMember, Place, Value } from "../cexpr/value.js";
import type { Block } from "./block.js";
import { bringIn } from "./bring_in.js";
import { c, from, verbatim, type Code } from "./code.js";
import { READ } from "./reads.js";
import { lowerStringTest } from "./string_test_code.js";

/**
 * A checked value → one C expression without memory access; the reads that
 * it needs become statements of the block. Pointers are u64 throughout.
 */
export function lower(value: Value, block: Block): Code {
  return from(block.source, value.span, lowerValue(value, block));
}

function lowerValue(value: Value, block: Block): Code {
  switch (value.kind) {
    case "constant":
      return c`${literal(value.value)}`;
    case "code":
      return c`${value.code}`;
    case "verbatim":
    case "text":
      return verbatim(block.source, value.span, value.text);
    case "unary":
      return c`(${value.operator}${lower(value.operand, block)})`;
    case "binary":
      return lowerBinary(value, block);
    case "conditional":
      return lowerConditional(value, block);
    case "cast":
      return c`((${cTypeText(value.type)})${lower(value.operand, block)})`;
    case "call":
      return lowerCall(value, block);
    case "load":
      return lowerLoad(value.place, block);
    case "place":
      return lowerAddress(value, block);
    case "context-bytes":
      return c`((u64)(${value.code}))`;
    case "context":
      return c`ctx`;
    case "comm":
      return lowerComm(block);
    case "opaque-member":
      return lowerOpaqueMember(value, block);
    case "string-test":
      return lowerStringTest(value, block, lower);
    default:
      return unreachable(value);
  }
}

/** A constant with the suffix that keeps its 64 bits. */
function literal(value: bigint): string {
  if (value < 0n) return value >= -0x80000000n ? `(${value})` : `(${value}LL)`;
  if (value <= 0x7fffffffn) return value.toString();
  if (value <= 0xffffffffn) return `0x${value.toString(16)}U`;
  return value > 0x7fffffffffffffffn ? `0x${value.toString(16)}ULL` : `0x${value.toString(16)}LL`;
}

/** C's name for a type in the generated text, where pointers are numbers. */
export function cTypeText(type: CType): string {
  switch (type.kind) {
    case "int":
      return `${type.signed ? "s" : "u"}${type.size * 8}`;
    case "pointer":
    case "function":
      return "u64";
    case "opaque":
      return type.text;
    case "void":
      return "void";
    case "float":
    case "array":
    case "record":
      throw new Error(`no scalar type: ${printType(type)}`);
    default:
      return unreachable(type);
  }
}

function lowerBinary(value: Value & { kind: "binary" }, block: Block): Code {
  const { operator, left, right } = value;
  if (operator === "&&" || operator === "||") return lowerLogic(operator, left, right, block);
  return c`(${lower(left, block)} ${operator} ${lower(right, block)})`;
}

/** The right side's reads are made only when the left side asks for them. */
function lowerLogic(operator: "&&" | "||", left: Value, right: Value, block: Block): Code {
  const first = lower(left, block);
  const inner = block.nested();
  const second = lower(right, inner);
  if (inner.isEmpty) return c`(${first} ${operator} ${second})`;
  const name = block.fresh("b");
  block.add(c`int ${name} = !!${first};`);
  block.add(
    c`if (${operator === "&&" ? "" : "!"}${name}) {\n${inner.code()}${inner.indent}${name} = !!${second};\n${block.indent}}`,
  );
  return c`${name}`;
}

function lowerConditional(value: Value & { kind: "conditional" }, block: Block): Code {
  const test = lower(value.test, block);
  const yes = block.nested();
  const then = lower(value.then, yes);
  const no = block.nested();
  const otherwise = lower(value.otherwise, no);
  if (yes.isEmpty && no.isEmpty) return c`(${test} ? ${then} : ${otherwise})`;
  const name = block.fresh("q");
  block.add(c`${cTypeText(value.type)} ${name};`);
  block.add(
    c`if (${test}) {\n${yes.code()}${yes.indent}${name} = ${then};\n${block.indent}} else {\n${no.code()}${no.indent}${name} = ${otherwise};\n${block.indent}}`,
  );
  return c`${name}`;
}

function lowerCall(value: Value & { kind: "call" }, block: Block): Code {
  const list = value.arguments.map((argument) => {
    const code = lower(argument, block);
    return argument.type.kind === "pointer" &&
      argument.kind !== "verbatim" &&
      argument.kind !== "text"
      ? c`(void *)${code}`
      : code;
  });
  const joined = list.flatMap((code, i) => (i === 0 ? code : c`, ${code}`));
  return c`${verbatim(block.source, value.calleeSpan, value.callee)}(${joined})`;
}

/** Address of a place as u64. */
export function lowerAddress(place: Place, block: Block): Code {
  const base = lower(place.address, block);
  return place.offset === 0 ? base : c`(${base} + ${place.offset})`;
}

function lowerLoad(place: Place, block: Block): Code {
  const { bits } = place;
  if (bits) return lowerBitfield(place, bits, block);
  return c`${readInto(cTypeText(place.type), lowerAddress(place, block), place.space, block)}`;
}

/** One read of a scalar into a local; the same read twice is one. */
function readInto(ctype: string, address: Code, space: Space, block: Block): string {
  const key = c`${ctype} ${space} ${address}`;
  return block.once(key, () => {
    const name = block.fresh("v");
    block.add(c`${ctype} ${name} = 0;`);
    if (block.sleeps && space !== "kernel") block.add(bringIn(address, `sizeof(${name})`));
    block.add(c`${READ[space]}(&${name}, sizeof(${name}), (void *)${address});`);
    return name;
  });
}

/** The storage unit is read, then shifted; a field that crosses its unit is read with the wider one. */
function lowerBitfield(place: Place, bits: { offset: number; size: number }, block: Block): Code {
  const unit = place.type.kind === "int" ? place.type.size * 8 : 32;
  const width = bits.offset + bits.size <= unit ? unit : 64;
  const local = readInto(`u${width}`, lowerAddress(place, block), place.space, block);
  const signed = place.type.kind === "int" && place.type.signed;
  const left = 64 - bits.offset - bits.size;
  const shifted = c`((u64)${local} << ${left})`;
  const right = 64 - bits.size;
  return signed ? c`((s64)${shifted} >> ${right})` : c`(${shifted} >> ${right})`;
}

function lowerComm(block: Block): Code {
  const name = block.once(c`comm`, () => {
    const fresh = block.fresh("comm");
    block.add(c`char ${fresh}[16] = {};`);
    block.add(c`bpf_get_current_comm(${fresh}, sizeof(${fresh}));`);
    return fresh;
  });
  return c`${name}`;
}

export const opaqueAddress = (member: OpaqueMember, block: Block): Code =>
  c`&((${member.pointer})${lower(member.address, block)})->${member.path}`;

function lowerOpaqueMember(member: OpaqueMember, block: Block): Code {
  const address = opaqueAddress(member, block);
  const name = block.once(address, () => {
    const fresh = block.fresh("m");
    const { span } = member;
    block.add(
      from(block.source, span, c`typeof(((${member.pointer})0)->${member.path}) ${fresh} = {};`),
    );
    if (block.sleeps && member.space !== "kernel") block.add(bringIn(address, `sizeof(${fresh})`));
    block.add(
      from(
        block.source,
        span,
        c`${READ[member.space]}(&${fresh}, sizeof(${fresh}), (void *)${address});`,
      ),
    );
    return fresh;
  });
  return c`${name}`;
}
