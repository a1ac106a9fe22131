/** Expressions as C: lines that make a value ready, and what stands for it. */
import type { Span } from "../../types/outcome.js";
import type { KernelFacts } from "../../types/facts.js";
import type { MistakeExtras } from "../source.js";
import type { Call, Expression, MapRef, ProbeName } from "./ast.js";
import type { Constant } from "./constants.js";
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
import { joinHelper } from "./join_words.js";
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

  private mapValue(map: MapRef): Value {
    const { maps, constants } = this.scope;
    const name = map.name === "" ? "value" : map.name;
    const constant = constants.get(map.name);
    if (constant !== undefined) return this.entryOf(map, constant, name);
    const { pointer, spec } = maps.lookup(map, this);
    const { value } = spec;
    if (value.kind === "string") {
      const code = this.fresh("kept");
      this.add(`char ${code}[${value.size}] = {};`);
      this.add(
        `if (${pointer}) bpf_probe_read_kernel(${code}, sizeof(${code}), ${pointer}->text);`,
      );
      return { code, shape: value, name };
    }
    if (value.kind === "ip") {
      const code = this.fresh("kept");
      this.add(`ip_addr ${code} = {};`);
      this.add(`if (${pointer}) ${code} = *${pointer};`);
      return { code, shape: value, name };
    }
    const none = value.kind === "stack" ? "-1" : "0";
    const cast = value.kind === "pointer" ? `(${value.type})` : "";
    return { code: `${cast}(${pointer} ? *${pointer} : ${none})`, shape: value, name };
  }

  /** What BEGIN has put there. */
  private entryOf(map: MapRef, { entries, isText }: Constant, name: string): Value {
    const [keyOf] = map.keys;
    const code = this.fresh(isText ? "text" : "constant");
    if (!isText && keyOf === undefined)
      return {
        code: numberText(
          entries.at(-1)!.value.kind === "number"
            ? (entries.at(-1)!.value as { text: string }).text
            : "0",
        ),
        shape: literal,
        name,
      };
    const key = keyOf === undefined ? "0" : this.fresh("key");
    if (keyOf !== undefined) this.add(`u64 ${key} = ${this.value(keyOf).code};`);
    this.add(isText ? `char ${code}[${stringSize}] = {};` : `s64 ${code} = 0;`);
    entries.forEach(({ key: at, value }, i) => {
      const condition = at === undefined ? "" : `if (${key} == ${numberText(at)}) `;
      const made =
        value.kind === "string"
          ? `__builtin_memcpy(${code}, "${value.value}", sizeof("${value.value}"));`
          : `${code} = ${numberText(value.text)};`;
      this.add(`${i > 0 && condition !== "" ? "else " : ""}${condition}${made}`);
    });
    const shape: Shape = isText ? { kind: "string", size: stringSize } : signed;
    return { code, shape, name };
  }

  private call(call: Call): Value {
    const [first, second] = call.arguments;
    switch (call.name) {
      case "str":
        if (first === undefined) this.refuse(call.span, "str() without an argument");
        return this.string(this.value(first), second);
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
        return this.compared(first, second, call);
      case "ntop":
        if (first === undefined) this.refuse(call.span, "ntop() without an argument");
        return this.address(this.value(second ?? first));
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

  /** Four bytes or sixteen, as they are on the wire. */
  private address({ code: of, shape, name }: Value): Value {
    const code = this.fresh("address");
    this.add(`ip_addr ${code} = {};`);
    if (shape.kind === "bytes" && shape.size === 16)
      this.add(`${readOf(shape)}(&${code}, sizeof(${code}), (void *)${of});`);
    else {
      const number = this.fresh("ipv4");
      this.add(`u32 ${number} = ${shape.kind === "bytes" ? "0" : of};`);
      if (shape.kind === "bytes")
        this.add(`${readOf(shape)}(&${number}, sizeof(${number}), (void *)${of});`);
      this.add(`${code}.bytes[10] = ${code}.bytes[11] = 0xff;`);
      this.add(`__builtin_memcpy(&${code}.bytes[12], &${number}, sizeof(${number}));`);
    }
    return { code, shape: { kind: "ip" }, name };
  }

  /** What a pointer leads to; a program's memory and the kernel's are tried one after the other. */
  private string(value: Value, length?: Expression): Value {
    if (value.shape.kind === "string") return value;
    const known =
      length?.kind === "number" ? Number(numberText(length.text).replace(/\D+$/, "")) : NaN;
    const size = known >= 1 && known < stringSize ? known + 1 : stringSize;
    const code = this.fresh("text");
    const from = `(void *)(${value.code})`;
    this.add(`char ${code}[${size}] = {};`);
    let bytes = `sizeof(${code})`;
    if (length !== undefined && length.kind !== "number") {
      bytes = this.fresh("length");
      this.add(`u64 ${bytes} = (u64)${this.value(length).code} + 1;`);
      this.add(`if (${bytes} > ${size}) ${bytes} = ${size};`);
    }
    this.add(`if (bpf_probe_read_user_str(${code}, ${bytes}, ${from}) < 0)`);
    this.add(`  bpf_probe_read_kernel_str(${code}, ${bytes}, ${from});`);
    return { code, shape: { kind: "string", size }, name: value.name };
  }

  /** The words that a list of pointers leads to, into a member of a record. */
  joined(words: Expression, member: string): void {
    const { code } = this.value(words);
    this.scope.helpers.add(joinHelper);
    this.add(`join_words(${member}, (u64)${code});`);
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
        const equal = this.equalTo(this.value(other), literal.value, literal.value.length + 1);
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

const readOf = ({ user }: { readonly user?: boolean }): string =>
  user === true ? "bpf_probe_read_user" : "bpf_probe_read_kernel";

/** Arguments of functions of programs, and pointers that came from these. */
const isOfUser = ({ shape }: Value, { kind }: ProbeName): boolean =>
  shape.kind === "pointer" ? shape.user === true : /^(?:uprobe|uretprobe|usdt)$/.test(kind);

const isLong = ({ shape }: Value): boolean =>
  shape.kind !== "int" || (shape.signed !== undefined && bitsOf(shape) === 64);

/** Pointers are counted with in bytes. */
const numeric = ({ code, shape }: Value): string =>
  shape.kind === "pointer" || shape.kind === "bytes" ? `(u64)${code}` : code;
