/** Expressions as C: lines that make a value ready, and what stands for it. */
import type { Span } from "../../types/outcome.js";
import type { KernelFacts } from "../../types/facts.js";
import type { MistakeExtras } from "../source.js";
import type { Call, Expression, ProbeName } from "./ast.js";
import type { Constant } from "./constants.js";
import { mapValue } from "./c_map_values.js";
import { addressOf, compared, equalTo, readOf, stringOf } from "./c_texts.js";
import { wrong } from "./lexer.js";
import type { Maps } from "./c_maps.js";
import {
  bitsOf,
  signed,
  signOf,
  stringSize,
  unsigned,
  type Lines,
  type Shape,
  type Value,
} from "./c_types.js";
import { Fields } from "./c_fields.js";
import { Members } from "./c_members.js";
import { numberOf } from "./kernel_types.js";
import { inC, likeName, simpleBuiltins } from "./names.js";
import { numberText } from "./numbers.js";
import { titleOf } from "./probes.js";

const commSize = 16;
const literal: Shape = { kind: "int" };

export interface Scope {
  readonly text: string;
  readonly probe: ProbeName;
  /** The function's name. */
  readonly name: string;
  readonly kernel: KernelFacts;
  readonly maps: Maps;
  readonly constants: ReadonlyMap<string, Constant>;
  /** Names of `#define` lines. */
  readonly defines: ReadonlySet<string>;
  readonly variables: Map<string, Shape>;
  /** Functions of the text's own that the values call. */
  readonly helpers: Set<string>;
}

/** The name of the parameter that every program gets. */
export const contextOf = ({ kind }: ProbeName): string => (kind === "tracepoint" ? "args" : "ctx");

/** One function's lines, as they are made. */
export class Writer implements Lines {
  private readonly lines: string[] = [];
  private readonly declarations: string[] = [];
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

  /** What all of the function sees, whichever way it goes. */
  declare(line: string): void {
    this.declarations.push(`  ${line}`);
  }

  written(): readonly string[] {
    return [...this.declarations, ...this.lines];
  }

  value(expression: Expression): Value {
    switch (expression.kind) {
      case "number":
        return { code: numberText(expression.text), shape: literal, name: "value" };
      case "string":
        return this.literal(expression.value);
      case "name":
        return this.builtin(expression);
      case "field":
        return new Fields(this).value(expression);
      case "variable":
        return this.variable(expression);
      case "map":
        return mapValue(this, this.scope, expression);
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
        return new Members(this).value(expression);
      case "index":
        return new Fields(this).element(expression);
    }
  }

  refuse(span: Span, what: string, extras: MistakeExtras = {}): never {
    throw wrong(this.scope.text, span, `${what} cannot be translated`, { ...inC, ...extras });
  }

  /** A call of what is no function here; the span is its name's. */
  refuseCall({ name, span: { start } }: Call): never {
    const span = { start, end: start + name.length };
    return this.refuse(span, `${name}()`, likeName(name, "function"));
  }

  literal(value: string, name = "text"): Value {
    const code = this.fresh("text");
    this.add(`char ${code}[${stringSize}] = "${value}";`);
    return { code, shape: { kind: "string", size: stringSize }, name };
  }

  private builtin({ name, span }: Extract<Expression, { kind: "name" }>): Value {
    const { probe } = this.scope;
    const argument = /^arg(\d)$/.exec(name)?.[1];
    if (argument !== undefined) return this.argument(Number(argument), span);
    const simple = Object.hasOwn(simpleBuiltins, name) ? simpleBuiltins[name] : undefined;
    if (simple !== undefined)
      return {
        code: simple,
        shape: { ...unsigned, bits: /^\(u32\)|processor|u32/.test(simple) ? 32 : 64 },
        name,
      };
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
        const user = name === "ustack";
        const flag = user ? "BPF_F_USER_STACK" : "0";
        return {
          code: `stack_of(${contextOf(probe)}, ${flag})`,
          shape: { kind: "stack", user },
          name: user ? "user" : "kernel",
        };
      }
      case "probe":
      case "func":
        if (!/[*?]/.test(probe.words.join()))
          return this.literal(name === "func" ? (probe.words.at(-1) ?? "") : titleOf(probe), name);
        if (name === "func" && /^k(?:ret)?probe$/.test(probe.kind))
          return {
            code: "bpf_get_func_ip(ctx)",
            shape: { ...unsigned, as: "kernel_address" },
            name,
          };
        return this.refuse(span, `${name} of a pattern`);
      case "elapsed":
        return this.refuse(span, "elapsed", {
          hint: "nsecs are those since the machine started; in printf() elapsed is the time of day",
        });
      default:
        return this.constant(name, span);
    }
  }

  /** An enumerator, or a macro, which the compiler knows. */
  private constant(name: string, span: Span): Value {
    const { kernel, defines } = this.scope;
    const isKnown = defines.has(name) || kernel.types.enumerator(name) !== undefined;
    if (isKnown || /^[A-Z][A-Z\d]*_[A-Z\d_]+$|^SIG[A-Z]+$|^E[A-Z]{3,}$/.test(name))
      return { code: name, shape: literal, name: "value" };
    return this.refuse(span, name, likeName(name, "builtin"));
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
    if (kind === "usdt")
      return { code: `${this.scope.name}_argument(ctx, ${index + 1})`, shape: unsigned, name };
    return this.refuse(span, `${name} of a ${kind} in a program`);
  }

  private variable({ name, span }: Extract<Expression, { kind: "variable" }>): Value {
    const shape = this.scope.variables.get(name);
    if (shape === undefined)
      throw wrong(this.scope.text, span, `$${name} is used before it is assigned`);
    return { code: `v_${name}`, shape, name };
  }

  private call(call: Call): Value {
    const [first, second] = call.arguments;
    switch (call.name) {
      case "str":
        if (first === undefined) this.refuse(call.span, "str() without an argument");
        return stringOf(this, this.value(first), second);
      case "kstack":
      case "ustack":
        return this.builtin({ kind: "name", name: call.name, span: call.span });
      case "uptr":
      case "kptr": {
        if (first === undefined) this.refuse(call.span, call.name);
        const value = this.value(first);
        const user = call.name === "uptr";
        return value.shape.kind === "pointer"
          ? { ...value, shape: { ...value.shape, user } }
          : value;
      }
      case "strncmp":
        if (first === undefined || second === undefined) this.refuse(call.span, "strncmp()");
        return (
          compared(this, first, second, call.arguments[2]) ??
          this.refuse(call.span, "strncmp() of two variables")
        );
      case "ntop":
        if (first === undefined) this.refuse(call.span, "ntop() without an argument");
        return addressOf(this, this.value(second ?? first));
      case "bswap": {
        if (first === undefined) this.refuse(call.span, "bswap() without an argument");
        const { code, shape, name } = this.value(first);
        const bits = bitsOf(shape);
        if (bits === 8) return { code, shape, name };
        return {
          code: `__builtin_bswap${bits}(${code})`,
          shape: { kind: "int", signed: false, bits },
          name,
        };
      }
      case "ksym":
      case "usym": {
        if (first === undefined) this.refuse(call.span, `${call.name}() without an argument`);
        const { code, name } = this.value(first);
        const as = call.name === "ksym" ? "kernel_address" : "user_address";
        return { code: `(u64)${code}`, shape: { ...unsigned, as }, name };
      }
      case "buf": {
        if (first === undefined) this.refuse(call.span, "buf() without an argument");
        const length = second === undefined ? "64" : this.value(second).code;
        const { code, name } = this.value(first);
        return { code: `(u64)${code}`, shape: { kind: "data", length }, name };
      }
      default:
        return this.refuseCall(call);
    }
  }

  private unary({ operator, operand, span }: Extract<Expression, { kind: "unary" }>): Value {
    const value = this.value(operand);
    if (operator === "&") this.refuse(span, "the address of a value");
    if (operator === "-") return { code: `-(s64)(${value.code})`, shape: signed, name: value.name };
    if (operator !== "*")
      return {
        code: `${operator}(${value.code})`,
        shape: operator === "!" ? unsigned : value.shape,
        name: value.name,
      };
    const code = this.fresh("read");
    const pointed =
      value.shape.kind === "pointer"
        ? /^([su](?:8|16|32|64)) \*$/.exec(value.shape.type)?.[1]
        : undefined;
    this.add(`${pointed ?? "u64"} ${code} = 0;`);
    const read = value.shape.kind === "pointer" ? readOf(value.shape) : "bpf_probe_read_kernel";
    this.add(`${read}(&${code}, sizeof(${code}), (void *)(${value.code}));`);
    return { code, shape: pointed?.startsWith("s") === true ? signed : unsigned, name: value.name };
  }

  private binary({ operator, left, right, span }: Extract<Expression, { kind: "binary" }>): Value {
    if (operator === "==" || operator === "!=") {
      const [literal, other] = left.kind === "string" ? [left, right] : [right, left];
      if (literal.kind === "string") {
        const equal = equalTo(this.value(other), literal.value, literal.value.length + 1);
        return { code: operator === "==" ? equal : `!${equal}`, shape: unsigned, name: "same" };
      }
    }
    const [a, b] = [this.value(left), this.value(right)];
    if ([a, b].some(({ shape }) => shape.kind === "string" || shape.kind === "ip"))
      this.refuse(span, "a comparison of two strings, neither of which is a literal,");
    const name = a.name === "value" ? b.name : a.name;
    if (/^(?:[<>]=?|[!=]=|&&|\|\|)$/.test(operator))
      return { code: `(${a.code} ${operator} ${b.code})`, shape: unsigned, name };
    const sign = signOf(a.shape, b.shape);
    // Its numbers have 64 bits; C's only where one of the two has.
    const short = /^(?:[-+*]|<<)$/.test(operator) && ![a, b].some(isLong);
    const cast = short ? `(${sign === false ? "u64" : "s64"})` : "";
    return {
      code: `(${cast}${numeric(a)} ${operator} ${numeric(b)})`,
      shape: { kind: "int", ...(sign === undefined ? {} : { signed: sign }) },
      name,
    };
  }

  private choice(expression: Extract<Expression, { kind: "choice" }>): Value {
    const condition = this.value(expression.condition);
    const [then, otherwise] = [this.value(expression.then), this.value(expression.otherwise)];
    if (then.shape.kind === "string") this.refuse(expression.span, "a choice between strings");
    const sign = signOf(then.shape, otherwise.shape);
    const isNumber = then.shape.kind === "int" && otherwise.shape.kind === "int";
    return {
      code: `(${condition.code} ? ${then.code} : ${otherwise.code})`,
      shape: isNumber
        ? { kind: "int", ...(sign === undefined ? {} : { signed: sign }) }
        : then.shape,
      name: then.name === "value" ? otherwise.name : then.name,
    };
  }

  private cast({ type, operand }: Extract<Expression, { kind: "cast" }>): Value {
    const value = this.value(operand);
    const name = type.replace(/\bu?int(8|16|32|64)(?:_t)?\b/, (word, bits: string) =>
      word.startsWith("u") ? `u${bits}` : `s${bits}`,
    );
    const user = isOfUser(value, this.scope.probe);
    if (name.endsWith("*")) {
      const code = this.fresh("p");
      const pointer = name.replace(/\s*\*$/, " *");
      this.add(`${pointer} ${code} = (${pointer})${value.code};`);
      return { code, shape: { kind: "pointer", type: pointer, user }, name: value.name };
    }
    const number = numberOf(this.scope.kernel.types, name);
    const [, letter, bits] = /^([su])(8|16|32|64)$/.exec(name) ?? [];
    const shape: Shape =
      bits === undefined
        ? (number ?? (/^int|^long/.test(name) ? signed : unsigned))
        : { kind: "int", signed: letter === "s", bits: Number(bits) };
    return { code: `(${name})${value.code}`, shape, name: value.name };
  }
}

/** Arguments of functions of programs, and pointers that came from these. */
const isOfUser = ({ shape }: Value, { kind }: ProbeName): boolean =>
  shape.kind === "pointer" ? shape.user === true : /^(?:uprobe|uretprobe|usdt)$/.test(kind);

const isLong = ({ shape }: Value): boolean =>
  shape.kind !== "int" || (shape.signed !== undefined && bitsOf(shape) === 64);

/** Pointers are counted with in bytes. */
const numeric = ({ code, shape }: Value): string =>
  shape.kind === "pointer" || shape.kind === "bytes" ? `(u64)${code}` : code;
