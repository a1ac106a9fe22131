/** A whole program in C, in the form of tool.h: what it counts and prints, and a function for each probe. */
import type { KernelFacts } from "../../types/facts.js";
import type {
  Block,
  BpftraceProgram,
  Call,
  Expression,
  MapRef,
  ProbeName,
  Statement,
} from "./ast.js";
import { copyInto, declared, emptied, isCounted, Maps, valueType } from "./c_maps.js";
import { numberType, signed, typeText, unsigned, type MapUse, type Shape } from "./c_types.js";
import { contextOf, Writer, type Scope } from "./c_values.js";
import { numberValue } from "./numbers.js";
import { constantsOf, type Constant } from "./constants.js";
import { Events, type EventValue } from "./c_events.js";
import { wrong } from "./lexer.js";
import { inC } from "./names.js";
import { joinedPrints, titlesOf } from "./prints.js";
import { attachPlace, titleOf } from "./probes.js";
import type { Translation } from "./translation.js";

interface Made {
  readonly attached: readonly string[];
  readonly functions: readonly string[];
  readonly events: Events;
  readonly helpers: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/** `whole`: with the blocks that only bpftrace has a use for. */
export function programText(
  program: BpftraceProgram,
  whole: BpftraceProgram,
  kernel: KernelFacts,
): Translation {
  const maps = new Maps(program.text);
  const constants = constantsOf(whole);
  const titles = titlesOf(whole);
  // Twice: what a map holds may be said behind the place where it is read.
  const make = (): Made => made(program, { kernel, maps, constants, titles });
  make();
  const { attached, functions, events, helpers, notes } = make();
  const specs = maps.all();
  const own = program.definitions.filter(({ name }) => !hasStruct(kernel, name));
  // No blank lines, and attach lines first: a script's statement ends where a program seems to.
  const lines = [
    "#include <tool.h>",
    ...program.defines,
    ...attached,
    ...own.map(({ text }) => text),
    ...specs.flatMap(declared),
    ...events.declared(),
    ...helpers,
    ...functions,
  ];
  return { text: lines.join("\n"), notes: [...new Set(notes)] };
}

const hasStruct = ({ types }: KernelFacts, name: string): boolean =>
  (["struct", "union", "enum"] as const).some((kind) => types.find(name, kind) !== undefined);

interface Given {
  readonly kernel: KernelFacts;
  readonly maps: Maps;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly titles: readonly string[];
}

function made(program: BpftraceProgram, { kernel, maps, constants, titles }: Given): Made {
  const attached: string[] = [];
  const functions: string[] = [];
  const notes: string[] = [];
  const helpers = new Set<string>();
  const events = new Events(titles);
  const defines = new Set(program.defines.map((line) => /define\s+(\w+)/.exec(line)?.[1] ?? ""));
  const seen = new Set<string>();
  let count = 0;
  for (const block of program.blocks)
    for (const probe of block.probes) {
      const name = `probe_${++count}`;
      const variables = new Map<string, Shape>();
      const scope: Scope = {
        ...{
          text: program.text,
          probe,
          name,
          kernel,
          maps,
          constants,
          defines,
          variables,
          helpers,
        },
      };
      const body = new Body(new Writer(scope), events, notes).lines(block);
      const { line, place } = head(probe, name, program.text, !seen.has(titleOf(probe)));
      seen.add(titleOf(probe));
      if (place !== undefined) attached.push(`// attach ${name} to ${place}`);
      if (probe.kind === "usdt" && body.some((each) => each.includes(`${name}_argument(`)))
        helpers.add(`USDT_ARGUMENTS(${name})`);
      functions.push(line, ...body, "}");
    }
  return { attached, functions, events, helpers, notes };
}

/**
 * The function's first line, and where it goes if that does not say it: the macros make one
 * function a place, further ones get the type that the first has declared.
 */
function head(
  probe: ProbeName,
  name: string,
  text: string,
  isFirst: boolean,
): { readonly line: string; readonly place?: string } {
  const { kind, words } = probe;
  const place = attachPlace(probe);
  if (place === undefined)
    throw wrong(text, probe.span, `${titleOf(probe)} cannot be translated`, inC);
  if (kind === "tracepoint" && !/[*?]/.test(words.join()))
    return isFirst
      ? { line: `TRACEPOINT_PROBE(${words[0]}, ${words.at(-1)}) {` }
      : { place, line: `int ${name}(struct tracepoint__${words[0]}__${words.at(-1)} *args) {` };
  if (kind === "rawtracepoint" && isFirst)
    return { line: `RAW_TRACEPOINT_PROBE(${words.at(-1)}) {` };
  const context = /^(?:profile|software|hardware)$/.test(kind)
    ? "struct bpf_perf_event_data *ctx"
    : kind === "rawtracepoint"
      ? "struct bpf_raw_tracepoint_args *ctx"
      : kind === "tracepoint"
        ? "void *args"
        : "struct pt_regs *ctx";
  return { place, line: `int ${name}(${context}) {` };
}

/** A block's statements into a function. */
class Body {
  constructor(
    private readonly writer: Writer,
    private readonly events: Events,
    private readonly notes: string[],
  ) {}

  lines({ filter, body }: Block): readonly string[] {
    const { writer } = this;
    if (filter !== undefined) writer.add(`if (!(${writer.value(filter).code})) return 0;`);
    this.statements(body);
    writer.add("return 0;");
    return writer.written();
  }

  private statements(statements: readonly Statement[]): void {
    for (const each of joinedPrints(statements)) {
      if (each.kind === "print") this.print(each.calls);
      else this.statement(each);
    }
  }

  private statement(statement: Statement): void {
    const { writer } = this;
    switch (statement.kind) {
      case "return":
        return writer.add("return 0;");
      case "if": {
        writer.add(`if (${bare(writer.value(statement.condition).code)}) {`);
        this.statements(statement.then);
        if (statement.otherwise.length > 0) {
          writer.add("} else {");
          this.statements(statement.otherwise);
        }
        return writer.add("}");
      }
      case "call":
        return this.call(statement.call);
      case "assign":
        return statement.target.kind === "map"
          ? this.intoMap(statement.target, statement.operator, statement.value)
          : this.intoVariable(statement.target.name, statement.operator, statement.value);
    }
  }

  private call(call: Call): void {
    switch (call.name) {
      case "delete":
        return this.remove(call);
      case "print":
      case "clear":
      case "zero":
      case "time":
        this.notes.push(`${call.name}() is left out: a cell shows its maps as they are`);
        return;
      case "exit":
        this.notes.push("exit() is left out: s stops the cell");
        return;
      default:
        return this.writer.refuseCall(call);
    }
  }

  private remove(call: Call): void {
    const [first] = call.arguments;
    if (first?.kind !== "map") this.writer.refuse(call.span, "delete() of what is not a map");
    const { maps } = this.writer.scope;
    const { code, keys } = maps.key(first, this.writer);
    const spec = maps.touch(first, keys, { use: "value", kept: true, emptied: true });
    if (keys.length > 0) return this.writer.add(`${spec.name}.delete(&${code});`);
    // An array's only entry cannot be removed.
    for (const line of emptied(spec, code)) this.writer.add(line);
  }

  /** What makes one line is one event: its values are the columns. */
  private print(calls: readonly Call[]): void {
    const { writer, events, notes } = this;
    for (const { name } of calls)
      if (name === "cat") notes.push("cat() is left out: no program in the kernel reads files");
    const values: EventValue[] = events.valuesOf(calls, writer, notes);
    events.send(values, writer, contextOf(writer.scope.probe));
    notes.push("printf's values are the columns of events");
  }

  /** Whichever way the function goes, it is the same variable. */
  private intoVariable(name: string, operator: string, expression: Expression): void {
    const { writer } = this;
    const { variables } = writer.scope;
    const value = writer.value(expression);
    const variable = `v_${name}`;
    const known = variables.get(name);
    if (known === undefined) {
      variables.set(name, value.shape);
      const { shape } = value;
      if (shape.kind === "string") writer.declare(`char ${variable}[${shape.size}] = {};`);
      else writer.declare(`${typeText(shape)} ${variable} = ${shape.kind === "ip" ? "{}" : "0"};`);
    }
    if (value.shape.kind === "string") return copyInto(variable, value, writer, known);
    const cast = known?.kind === "pointer" && operator === "=" ? `(${known.type})` : "";
    writer.add(`${variable} ${operator} ${cast}${value.code};`);
  }

  private intoMap(map: MapRef, operator: string, expression: Expression): void {
    const call = expression.kind === "call" ? expression : undefined;
    const use =
      call !== undefined && Object.hasOwn(aggregates, call.name)
        ? aggregates[call.name]
        : undefined;
    if (use !== undefined && operator === "=") return this.aggregate(map, use, call!);
    const { writer } = this;
    const value = writer.value(expression);
    if (operator === "+=" || operator === "-=") {
      const isOne = value.code === "1" && operator === "+=";
      const amount = operator === "-=" ? `-(s64)(${value.code})` : value.code;
      const shape = operator === "-=" ? signed : value.shape;
      return this.count(map, isOne ? "count" : "sum", amount, shape);
    }
    if (operator !== "=") writer.refuse(map.span, `${operator} of a map`);
    const { maps } = writer.scope;
    const { code, keys } = maps.key(map, writer);
    const spec = maps.touch(map, keys, { use: "value", value: value.shape });
    const held = writer.fresh("value");
    if (value.shape.kind === "string") {
      writer.add(`struct ${spec.name}_value ${held} = {};`);
      copyInto(`${held}.text`, value, writer, spec.value);
    } else
      writer.add(
        `${valueType(spec)} ${held} = ${value.shape.kind === "pointer" ? "(u64)" : ""}${value.code};`,
      );
    writer.add(`${spec.name}.update(&${code}, &${held});`);
  }

  private aggregate(map: MapRef, use: MapUse, call: Call): void {
    const { writer } = this;
    const [first, ...rest] = call.arguments;
    if (use === "count") return this.count(map, use, "1", unsigned);
    if (first === undefined) return writer.refuse(call.span, `${call.name}() without an argument`);
    const steps = use === "lhist" ? this.steps(rest, call) : undefined;
    const value = writer.value(first);
    return this.count(map, use, value.code, value.shape, steps);
  }

  /** One more of that amount. */
  private count(
    map: MapRef,
    use: MapUse,
    amount: string,
    shape: Shape,
    steps?: readonly [bigint, bigint, bigint],
  ): void {
    const { writer } = this;
    const { maps } = writer.scope;
    const known = maps.of(map);
    // A table of one row is asked for no key.
    const isAlone = map.keys.length === 0 && known !== undefined && isCounted(known);
    const { code, keys } = isAlone ? { code: "", keys: [] } : maps.key(map, writer);
    // Counted one by one here, by amounts there: a sum.
    const sums = known?.use === "sum" && use === "count";
    const spec = maps.touch(map, keys, {
      use: sums ? "sum" : use,
      value: use === "count" ? unsigned : shape,
      ...(steps === undefined ? {} : { steps }),
    });
    if (isCounted(spec)) {
      const key = keys.length === 0 ? [] : [`&${code}`];
      const amounts = spec.use === "count" ? [] : [amount];
      return writer.add(`${spec.name}_add(${[...key, ...amounts].join(", ")});`);
    }
    const none = `${code}_none`;
    writer.add(`${numberType(spec.value)} ${none} = 0;`);
    writer.add(
      `${numberType(spec.value)} *${code}_sum = ${spec.name}.lookup_or_try_init(&${code}, &${none});`,
    );
    writer.add(`if (${code}_sum) __sync_fetch_and_add(${code}_sum, ${amount});`);
  }

  /** Least, most and step are numbers, as they are there. */
  private steps(given: readonly Expression[], call: Call): readonly [bigint, bigint, bigint] {
    const numbers = given.map(constantOf);
    const [least, most, step] = numbers;
    if (least === undefined || most === undefined || step === undefined)
      this.writer.refuse(call.span, "lhist() without least, most and step");
    if (step < 1n || most <= least || (most - least) / step > 100_000n)
      this.writer.refuse(call.span, "lhist() with these bounds");
    return [least, most, step];
  }
}

function constantOf(value: Expression): bigint | undefined {
  if (value.kind === "number") return BigInt.asIntN(64, numberValue(value.text));
  if (value.kind !== "unary" || value.operator !== "-") return undefined;
  const inner = constantOf(value.operand);
  return inner === undefined ? undefined : -inner;
}

/** Without the parentheses around all of it, of which clang warns. */
function bare(code: string): string {
  let depth = 0;
  for (let i = 0; i < code.length; i++) {
    if (code[i] === "(") depth++;
    if (code[i] === ")") depth--;
    if (depth === 0) return i === code.length - 1 ? code.slice(1, -1) : code;
  }
  return code;
}

const aggregates: Readonly<Record<string, MapUse>> = {
  count: "count",
  sum: "sum",
  avg: "avg",
  stats: "avg",
  min: "min",
  max: "max",
  hist: "hist",
  lhist: "lhist",
};
