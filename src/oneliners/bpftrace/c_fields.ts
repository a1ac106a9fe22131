/** `args->name` of a tracepoint, by the type that tracefs tells. */
import type { KernelFacts, TracepointField } from "../../types/facts.js";
import type { Span } from "../../types/outcome.js";
import type { Expression, ProbeName } from "./ast.js";
import { bitsOf, signed, stringSize, unsigned, type Lines, type Value } from "./c_types.js";
import { fieldOf, isStringField } from "./fields.js";
import { numberOf } from "./kernel_types.js";
import { wrong } from "./lexer.js";
import { memberName } from "./names.js";
import { numberText } from "./numbers.js";
import { titleOf } from "./probes.js";

interface FieldLines extends Lines {
  readonly scope: {
    readonly text: string;
    readonly probe: ProbeName;
    readonly kernel: KernelFacts;
  };
  readonly refuse: (span: Span, what: string) => never;
}

export class Fields {
  constructor(private readonly lines: FieldLines) {}

  value({ name, span }: Extract<Expression, { kind: "field" }>): Value {
    const { probe, kernel } = this.lines.scope;
    if (probe.kind !== "tracepoint")
      this.lines.refuse(span, `args->${name} of a ${probe.kind} in a program`);
    const known = fieldOf(probe, name, kernel);
    const [category = "", event = ""] = probe.words;
    if (known === undefined && kernel.tracepoint(category, event) !== undefined)
      throw wrong(
        this.lines.scope.text,
        span,
        `${titleOf(probe)} has no field ${name} on this kernel`,
      );
    if (known === undefined) return { code: `args->${name}`, shape: unsigned, name };
    if (!isStringField(known)) return this.number(known, category === "syscalls");
    const size = Math.min(stringSize, known.elements ?? stringSize);
    const code = this.lines.fresh(name);
    this.lines.add(`char ${code}[${size}] = {};`);
    this.lines.add(
      known.dynamic === undefined
        ? `bpf_probe_read_kernel(${code}, sizeof(${code}), args->${name});`
        : `TP_DATA_LOC_READ_STR(${code}, ${name}, sizeof(${code}));`,
    );
    return { code, shape: { kind: "string", size }, name: memberName(name) };
  }

  /** Arguments of system calls stand in 8 bytes, whatever their type. */
  private number(
    { name, ctype, size, signed: sign, elements }: TracepointField,
    user: boolean,
  ): Value {
    const code = `args->${name}`;
    const known = { name: memberName(name) };
    if (elements !== undefined)
      return { ...known, code: `(u64)${code}`, shape: { kind: "bytes", size, user: false } };
    if (/\*$/.test(ctype)) {
      const type = /(?:struct|union) \w+ \*$/.exec(ctype)?.[0] ?? "void *";
      return { ...known, code: `(${type})${code}`, shape: { kind: "pointer", type, user } };
    }
    const number = numberOf(this.lines.scope.kernel.types, ctype);
    const isSigned = number?.kind === "int" ? number.signed === true : sign;
    const bits = Math.min(number === undefined ? 64 : bitsOf(number), size * 8);
    const cast = bits < size * 8 ? `(${isSigned ? "s" : "u"}${bits})` : "";
    return { ...known, code: `${cast}${code}`, shape: { kind: "int", signed: isSigned, bits } };
  }

  /** `args->args[1]` */
  element({ of, at, span }: Extract<Expression, { kind: "index" }>): Value {
    const value = this.lines.value(of);
    if (of.kind !== "field" || at.kind !== "number" || value.shape.kind !== "bytes")
      this.lines.refuse(span, "an element of an array");
    const known = fieldOf(this.lines.scope.probe, of.name, this.lines.scope.kernel)!;
    const shape = known.signed ? signed : unsigned;
    return { code: `args->${of.name}[${numberText(at.text)}]`, shape, name: value.name };
  }
}
