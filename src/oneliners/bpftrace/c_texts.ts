/** Texts and addresses that a value leads to: lines that read them. */
import type { Expression } from "./ast.js";
import { stringSize, unsigned, type Lines, type Value } from "./c_types.js";
import { joinHelper } from "./join_words.js";
import { numberText } from "./numbers.js";

export const readOf = ({ user }: { readonly user?: boolean }): string =>
  user === true ? "bpf_probe_read_user" : "bpf_probe_read_kernel";

/** Four bytes or sixteen, as they are on the wire. */
export function addressOf(lines: Lines, { code: of, shape, name }: Value): Value {
  const code = lines.fresh("address");
  lines.add(`ip_addr ${code} = {};`);
  if (shape.kind === "bytes" && shape.size === 16)
    lines.add(`${readOf(shape)}(&${code}, sizeof(${code}), (void *)${of});`);
  else {
    const number = lines.fresh("ipv4");
    lines.add(`u32 ${number} = ${shape.kind === "bytes" ? "0" : of};`);
    if (shape.kind === "bytes")
      lines.add(`${readOf(shape)}(&${number}, sizeof(${number}), (void *)${of});`);
    lines.add(`${code}.bytes[10] = ${code}.bytes[11] = 0xff;`);
    lines.add(`__builtin_memcpy(&${code}.bytes[12], &${number}, sizeof(${number}));`);
  }
  return { code, shape: { kind: "ip" }, name };
}

/** What a pointer leads to; a program's memory and the kernel's are tried one after the other. */
export function stringOf(lines: Lines, value: Value, length?: Expression): Value {
  if (value.shape.kind === "string") return value;
  const known =
    length?.kind === "number" ? Number(numberText(length.text).replace(/\D+$/, "")) : NaN;
  const size = known >= 1 && known < stringSize ? known + 1 : stringSize;
  const code = lines.fresh("text");
  const from = `(void *)(${value.code})`;
  lines.add(`char ${code}[${size}] = {};`);
  let bytes = `sizeof(${code})`;
  if (length !== undefined && length.kind !== "number") {
    bytes = lines.fresh("length");
    lines.add(`u64 ${bytes} = (u64)${lines.value(length).code} + 1;`);
    lines.add(`if (${bytes} > ${size}) ${bytes} = ${size};`);
  }
  lines.add(`if (bpf_probe_read_user_str(${code}, ${bytes}, ${from}) < 0)`);
  lines.add(`  bpf_probe_read_kernel_str(${code}, ${bytes}, ${from});`);
  return { code, shape: { kind: "string", size }, name: value.name };
}

/** The words that a list of pointers leads to, into a member of a record. */
export function writeJoined(
  lines: Lines,
  helpers: Set<string>,
  words: Expression,
  member: string,
): void {
  const { code } = lines.value(words);
  helpers.add(joinHelper);
  lines.add(`join_words(${member}, (u64)${code});`);
}

/** strncmp(): 0 where the first bytes are the literal's; undefined: neither is a literal. */
export function compared(
  lines: Lines,
  first: Expression,
  second: Expression,
  count: Expression | undefined,
): Value | undefined {
  const [literal, other] = first.kind === "string" ? [first, second] : [second, first];
  if (literal.kind !== "string") return undefined;
  const most = count?.kind === "number" ? Number(count.text) : literal.value.length + 1;
  const equal = equalTo(
    lines.value(other),
    literal.value,
    Math.min(most, literal.value.length + 1),
  );
  return { code: `(${equal} ? 0 : 1)`, shape: unsigned, name: "differs" };
}

/** The condition that the first `most` bytes of a text are the literal's. */
export function equalTo({ code, shape }: Value, literal: string, most: number): string {
  if (shape.kind !== "string") return "0";
  const bytes = [...Buffer.from(`${literal}\0`)].slice(0, Math.min(most, shape.size));
  return `(${bytes.map((byte, i) => `${code}[${i}] == ${byte}`).join(" && ")})`;
}
