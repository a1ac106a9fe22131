/** Expressions as C: lines that make a value ready, and what stands for it. */
import type { Span } from "../../types/outcome.js";
import type { MistakeExtras } from "../source.js";
import type { Call, Expression, MapRef, ProbeName } from "./ast.js";
import { fieldOf, isStringField } from "./fields.js";
import type { EventFields } from "./translation.js";
import { wrong } from "./lexer.js";
import type { Maps } from "./c_maps.js";
import { stringSize, type Lines, type Shape, type Value } from "./c_types.js";
import { likeName, simpleBuiltins } from "./names.js";
import { titleOf } from "./probes.js";

const commSize = 16;

const unsigned: Shape = { kind: "int", signed: false };
const signed: Shape = { kind: "int", signed: true };

export interface Scope {
  readonly text: string;
  readonly probe: ProbeName;
  readonly fields: EventFields;
  readonly maps: Maps;
  readonly variables: Map<string, Shape>;
  /** Has the program any stacks? */
  readonly stacks: { used: boolean };
}

/** The name of the parameter that every program gets. */
export const contextOf = ({ kind }: ProbeName): string => (kind === "tracepoint" ? "args" : "ctx");

/** One function's lines, as they are made. */
export class Writer implements Lines {
  private readonly lines: string[] = [];
  private depth = 1;
  private count = 0;

  constructor(readonly scope: Scope) {}

  add(line: string): void {
    if (line.startsWith("}")) this.depth--;
    this.lines.push("  ".repeat(this.depth) + line);
    if (line.endsWith("{")) this.depth++;
  }

  /** A name that nothing else has. */
  fresh(start: string): string {
    return `${start}${++this.count}`;
  }

  written(): readonly string[] {
    return this.lines;
  }

  value(expression: Expression): Value {
    switch (expression.kind) {
      case "number":
        return { code: numberText(expression.text), shape: unsigned, name: "value" };
      case "string":
        return this.literal(expression.value);
      case "name":
        return this.builtin(expression);
      case "field":
        return this.field(expression);
      case "variable":
        return this.variable(expression);
      case "map":
        return this.mapValue(expression);
      case "call":
        return this.call(expression);
      case "unary":
        return this.unary(expression);
      case "binary":
        return this.binary(expression);
      case "choice":
        return this.choice(expression);
      case "cast":
        return this.cast(expression);
      case "member":
        return this.member(expression);
      case "index":
        return this.refuse(expression.span, "an element of an array");
    }
  }

  refuse(span: Span, what: string, extras: MistakeExtras = {}): never {
    throw wrong(this.scope.text, span, `${what} cannot be said here`, extras);
  }

  /** A call of what is no function here; the span is its name's. */
  refuseCall({ name, span: { start } }: Call): never {
    const span = { start, end: start + name.length };
    return this.refuse(span, `${name}()`, likeName(name, "function"));
  }

  private literal(value: string): Value {
    const name = this.fresh("text");
    this.add(`char ${name}[${stringSize}] = "${value}";`);
    return { code: name, shape: { kind: "string", size: stringSize }, name: "text" };
  }

  private builtin({ name, span }: Extract<Expression, { kind: "name" }>): Value {
    const { probe, stacks } = this.scope;
    const argument = /^arg(\d)$/.exec(name)?.[1];
    if (argument !== undefined) return this.argument(Number(argument), span);
    const simple = simpleBuiltins[name];
    if (simple !== undefined) return { code: simple, shape: unsigned, name };
    switch (name) {
      case "comm": {
        const code = this.fresh("comm");
        this.add(`char ${code}[${commSize}] = {};`);
        this.add(`bpf_get_current_comm(${code}, sizeof(${code}));`);
        return { code, shape: { kind: "string", size: commSize }, name };
      }
      case "retval":
        if (!/^(?:kretprobe|uretprobe)$/.test(probe.kind))
          this.refuse(span, `retval of a ${probe.kind}`);
        return { code: "(s64)PT_REGS_RC(ctx)", shape: signed, name };
      case "curtask":
        return {
          code: "((struct task_struct *)bpf_get_current_task())",
          shape: { kind: "pointer", type: "struct task_struct *" },
          name: "task",
        };
      case "kstack":
      case "ustack": {
        stacks.used = true;
        const user = name === "ustack";
        const flag = user ? "BPF_F_USER_STACK" : "0";
        const code = `stacks.get_stackid(${contextOf(probe)}, ${flag})`;
        return {
          code,
          shape: { kind: "stack", user },
          name: `${user ? "user" : "kernel"}_stack_id`,
        };
      }
      case "probe":
      case "func":
        if (/[*?]/.test(probe.words.join())) this.refuse(span, `${name} of a pattern`);
        return this.literal(name === "func" ? (probe.words.at(-1) ?? "") : titleOf(probe));
      default:
        return this.refuse(span, name, likeName(name, "builtin"));
    }
  }

  private argument(index: number, span: Span): Value {
    const { kind } = this.scope.probe;
    const name = `arg${index}`;
    if (kind === "kprobe" || kind === "uprobe") {
      if (index > 5) this.refuse(span, `${name}, which lies on the stack,`);
      return { code: `(u64)PT_REGS_PARM${index + 1}(ctx)`, shape: unsigned, name };
    }
    if (kind === "rawtracepoint")
      return { code: `(u64)ctx->args[${index}]`, shape: unsigned, name };
    return this.refuse(span, `${name} of a ${kind} in a program`);
  }

  private field({ name, span }: Extract<Expression, { kind: "field" }>): Value {
    const { probe, fields } = this.scope;
    if (probe.kind !== "tracepoint")
      this.refuse(span, `args->${name} of a ${probe.kind} in a program`);
    const known = fieldOf(probe, name, fields);
    const [category = "", event = ""] = probe.words;
    if (known === undefined && fields(category, event) !== undefined)
      throw wrong(this.scope.text, span, `${titleOf(probe)} has no field ${name} on this kernel`);
    if (known === undefined || !isStringField(known))
      return {
        code: `args->${name}`,
        shape: known?.signed === true ? signed : unsigned,
        name: memberName(name),
      };
    const size = Math.min(stringSize, known.elements ?? stringSize);
    const code = this.fresh(name);
    this.add(`char ${code}[${size}] = {};`);
    this.add(
      known.dynamic === undefined
        ? `bpf_probe_read_kernel(${code}, sizeof(${code}), args->${name});`
        : `TP_DATA_LOC_READ_STR(${code}, ${name}, sizeof(${code}));`,
    );
    return { code, shape: { kind: "string", size }, name: memberName(name) };
  }

  private variable({ name, span }: Extract<Expression, { kind: "variable" }>): Value {
    const shape = this.scope.variables.get(name);
    if (shape === undefined) throw wrong(this.scope.text, span, `$${name} has no value yet`);
    return { code: `v_${name}`, shape, name };
  }

  private mapValue(map: MapRef): Value {
    const { pointer, spec } = this.scope.maps.lookup(map, this);
    const name = map.name === "" ? "value" : map.name;
    if (spec.value.kind === "string") {
      const code = this.fresh("kept");
      const { size } = spec.value;
      this.add(`char ${code}[${size}] = {};`);
      this.add(
        `if (${pointer}) bpf_probe_read_kernel(${code}, sizeof(${code}), ${pointer}->text);`,
      );
      return { code, shape: { kind: "string", size }, name };
    }
    return { code: `(${pointer} ? *${pointer} : 0)`, shape: unsigned, name };
  }

  private call(call: Call): Value {
    const [first, second] = call.arguments;
    switch (call.name) {
      case "str":
        if (first === undefined) this.refuse(call.span, "str() of nothing");
        return this.string(this.value(first));
      case "kstack":
      case "ustack":
        return this.builtin({ kind: "name", name: call.name, span: call.span });
      case "uptr":
      case "kptr":
        if (first === undefined) this.refuse(call.span, call.name);
        return this.value(first);
      case "strncmp":
        if (first === undefined || second === undefined) this.refuse(call.span, "strncmp()");
        return this.compared(first, second, call);
      default:
        return this.refuseCall(call);
    }
  }

  /** What a pointer leads to; a program's memory and the kernel's are tried one after the other. */
  private string(value: Value): Value {
    if (value.shape.kind === "string") return value;
    const code = this.fresh("text");
    const from = `(void *)(${value.code})`;
    this.add(`char ${code}[${stringSize}] = {};`);
    this.add(`if (bpf_probe_read_user_str(${code}, sizeof(${code}), ${from}) < 0)`);
    this.add(`  bpf_probe_read_kernel_str(${code}, sizeof(${code}), ${from});`);
    return { code, shape: { kind: "string", size: stringSize }, name: value.name };
  }

  private compared(first: Expression, second: Expression, call: Call): Value {
    const [literal, other] = first.kind === "string" ? [first, second] : [second, first];
    const count = call.arguments[2];
    if (literal.kind !== "string") this.refuse(call.span, "strncmp() of two variables");
    const most = count?.kind === "number" ? Number(count.text) : literal.value.length + 1;
    const equal = this.equalTo(
      this.value(other),
      literal.value,
      Math.min(most, literal.value.length + 1),
    );
    return { code: `(${equal} ? 0 : 1)`, shape: unsigned, name: "differs" };
  }

  private equalTo({ code, shape }: Value, literal: string, most: number): string {
    if (shape.kind !== "string") return "0";
    const bytes = [...Buffer.from(`${literal}\0`)].slice(0, Math.min(most, shape.size));
    return `(${bytes.map((byte, i) => `${code}[${i}] == ${byte}`).join(" && ")})`;
  }

  private unary({ operator, operand, span }: Extract<Expression, { kind: "unary" }>): Value {
    const value = this.value(operand);
    if (operator === "&") this.refuse(span, "an address of a value");
    if (operator !== "*")
      return {
        code: `${operator}(${value.code})`,
        shape: operator === "-" ? signed : unsigned,
        name: value.name,
      };
    const code = this.fresh("read");
    this.add(`u64 ${code} = 0;`);
    this.add(`bpf_probe_read_kernel(&${code}, sizeof(${code}), (void *)(${value.code}));`);
    return { code, shape: unsigned, name: value.name };
  }

  private binary({ operator, left, right }: Extract<Expression, { kind: "binary" }>): Value {
    if (operator === "==" || operator === "!=") {
      const [literal, other] = left.kind === "string" ? [left, right] : [right, left];
      if (literal.kind === "string") {
        const equal = this.equalTo(this.value(other), literal.value, literal.value.length + 1);
        return { code: operator === "==" ? equal : `!${equal}`, shape: unsigned, name: "same" };
      }
    }
    const [a, b] = [this.value(left), this.value(right)];
    const isSigned = [a, b].some(({ shape }) => shape.kind === "int" && shape.signed);
    return {
      code: `(${a.code} ${operator} ${b.code})`,
      shape: { kind: "int", signed: isSigned },
      name: a.name === "value" ? b.name : a.name,
    };
  }

  private choice(expression: Extract<Expression, { kind: "choice" }>): Value {
    const condition = this.value(expression.condition);
    const [then, otherwise] = [this.value(expression.then), this.value(expression.otherwise)];
    if (then.shape.kind === "string") this.refuse(expression.span, "a choice between strings");
    return {
      code: `(${condition.code} ? ${then.code} : ${otherwise.code})`,
      shape: then.shape,
      name: then.name,
    };
  }

  private cast({ type, operand }: Extract<Expression, { kind: "cast" }>): Value {
    const value = this.value(operand);
    const name = type.replace(/\bu?int(8|16|32|64)\b/, (word, bits: string) =>
      word.startsWith("u") ? `u${bits}` : `s${bits}`,
    );
    if (!type.endsWith("*"))
      return {
        code: `(${name})${value.code}`,
        shape: /^s\d|^int|^long/.test(name) ? signed : unsigned,
        name: value.name,
      };
    const code = this.fresh("p");
    this.add(`${name} ${code} = (${name})${value.code};`);
    return { code, shape: { kind: "pointer", type: name }, name: value.name };
  }

  private member({ of, operator, name }: Extract<Expression, { kind: "member" }>): Value {
    const value = this.value(of);
    const arrow = operator === "." && value.shape.kind === "pointer" ? "->" : operator;
    return { code: `${value.code}${arrow}${name}`, shape: unsigned, name };
  }
}

/** Names that a table has for its own figures, or that mean the current process. */
const memberName = (field: string): string =>
  /^(?:count|sum|min|max|slot|from|pid|tid|comm)$/.test(field) ? `args_${field}` : field;

const units: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
  d: 86400e9,
};

/** `100ms`, `1e6`, `1_000` as C has them. */
function numberText(text: string): string {
  if (/^0x/i.test(text)) return text;
  const [, digits = "0", unit = ""] = /^([\d_]+(?:e\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const value = Number(digits.replaceAll("_", "")) * (units[unit] ?? 1);
  return value > 2147483647 ? `${value}ULL` : String(value);
}
