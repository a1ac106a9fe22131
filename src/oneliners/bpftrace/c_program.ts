/** A whole program in BCC's C: maps, and a function for each probe. */
import type {
  Block,
  BpftraceProgram,
  Call,
  Expression,
  MapRef,
  ProbeName,
  Statement,
} from "./ast.js";
import { copyInto, declared, Maps, memberText } from "./c_maps.js";
import type { MapUse, Shape, Value } from "./c_types.js";
import { contextOf, Writer, type Scope } from "./c_values.js";
import type { EventFields, Translation } from "./translation.js";
import { wrong } from "./lexer.js";
import { attachPlace, titleOf } from "./probes.js";

interface Output {
  readonly name: string;
  readonly members: readonly string[];
}

interface Made {
  readonly functions: readonly string[];
  readonly outputs: readonly Output[];
  readonly stacks: boolean;
  readonly notes: readonly string[];
}

export function programText(program: BpftraceProgram, fields: EventFields): Translation {
  const maps = new Maps(program.text);
  // Twice: what a map holds may be said behind the place where it is read.
  made(program, fields, maps);
  const { functions, outputs, stacks, notes } = made(program, fields, maps);
  const specs = maps.all();
  const kinds = new Set(specs.map(({ use }) => use));
  const lines = [
    ...(stacks ? ["BPF_STACK_TRACE(stacks, 16384);"] : []),
    ...specs.flatMap(declared),
    ...outputs.flatMap(({ name, members }) => [
      `struct ${name}_t { ${members.join(" ")} };`,
      `BPF_PERF_OUTPUT(${name});`,
    ]),
    ...functions,
  ];
  return { text: lines.join("\n"), notes: [...new Set([...notes, ...notesOn(kinds)])] };
}

const notesOn = (kinds: ReadonlySet<MapUse>): readonly string[] => [
  ...(kinds.has("avg") ? ["avg() and stats() show how many there were and their total"] : []),
  ...(kinds.has("lhist") ? ["lhist() is a table: a row for each step, by where it begins"] : []),
];

function made(program: BpftraceProgram, fields: EventFields, maps: Maps): Made {
  const functions: string[] = [];
  const outputs: Output[] = [];
  const notes: string[] = [];
  const stacks = { used: false };
  let count = 0;
  for (const block of program.blocks)
    for (const probe of block.probes) {
      const scope: Scope = {
        text: program.text,
        probe,
        fields,
        maps,
        variables: new Map(),
        stacks,
      };
      const body = new Body(new Writer(scope), outputs, notes);
      functions.push("", ...head(probe, ++count, program.text), ...body.lines(block), "}");
    }
  return { functions, outputs, stacks: stacks.used, notes };
}

/** The function's first line, and where it goes. */
function head(probe: ProbeName, count: number, text: string): readonly string[] {
  const { kind, words } = probe;
  const place = attachPlace(probe);
  if (place === undefined) throw wrong(text, probe.span, `${titleOf(probe)} cannot be said here`);
  if (kind === "tracepoint" && !/[*?]/.test(words.join()))
    return [`TRACEPOINT_PROBE(${words[0]}, ${words.at(-1)}) {`];
  if (kind === "rawtracepoint") return [`RAW_TRACEPOINT_PROBE(${words.at(-1)}) {`];
  const context = /^(?:profile|software|hardware)$/.test(kind)
    ? "struct bpf_perf_event_data *ctx"
    : "struct pt_regs *ctx";
  return [`// attach probe_${count} to ${place}`, `int probe_${count}(${context}) {`];
}

/** A block's statements into a function. */
class Body {
  constructor(
    private readonly writer: Writer,
    private readonly outputs: Output[],
    private readonly notes: string[],
  ) {}

  lines({ filter, body }: Block): readonly string[] {
    const { writer } = this;
    if (filter !== undefined) writer.add(`if (!(${writer.value(filter).code})) return 0;`);
    for (const statement of body) this.statement(statement);
    writer.add("return 0;");
    return writer.written();
  }

  private statement(statement: Statement): void {
    const { writer } = this;
    switch (statement.kind) {
      case "return":
        return writer.add("return 0;");
      case "if": {
        writer.add(`if (${bare(writer.value(statement.condition).code)}) {`);
        for (const inner of statement.then) this.statement(inner);
        if (statement.otherwise.length > 0) {
          writer.add("} else {");
          for (const inner of statement.otherwise) this.statement(inner);
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
    const [first] = call.arguments;
    switch (call.name) {
      case "printf":
        return this.print(call);
      case "delete": {
        if (first?.kind !== "map") this.writer.refuse(call.span, "delete() of this");
        const { maps } = this.writer.scope;
        const { code, keys } = maps.key(first, this.writer);
        const { name } = maps.use(first, "value", keys);
        // An array's only entry cannot be removed.
        if (keys.length > 0) return this.writer.add(`${name}.delete(&${code});`);
        this.writer.add(`u64 ${code}_zero = 0;`);
        return this.writer.add(`${name}.update(&${code}, &${code}_zero);`);
      }
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

  /** The values as columns; the words between them are the columns' titles at best. */
  private print(call: Call): void {
    const { writer, outputs } = this;
    const values = call.arguments.slice(1).map((each) => writer.value(each));
    const shown: readonly Value[] =
      values.length > 0
        ? values
        : [{ code: "bpf_ktime_get_ns()", shape: { kind: "int", signed: false }, name: "ns" }];
    const name = `events${outputs.length === 0 ? "" : outputs.length + 1}`;
    const names = shown.map((value, i) =>
      shown.slice(0, i).some((before) => before.name === value.name)
        ? `${value.name}_${i + 1}`
        : value.name,
    );
    const members = shown.map(({ shape }, i) => memberText(names[i]!, shape));
    outputs.push({ name, members });
    const event = writer.fresh("event");
    writer.add(`struct ${name}_t ${event} = {};`);
    shown.forEach((value, i) => copyInto(`${event}.${names[i]!}`, value, writer));
    const context = contextOf(writer.scope.probe);
    writer.add(`${name}.perf_submit(${context}, &${event}, sizeof(${event}));`);
    this.notes.push("printf's values are the columns of events");
  }

  private intoVariable(name: string, operator: string, expression: Expression): void {
    const { writer } = this;
    const { variables } = writer.scope;
    const value = writer.value(expression);
    const variable = `v_${name}`;
    if (variables.has(name)) {
      if (value.shape.kind === "string") copyInto(variable, value, writer);
      else writer.add(`${variable} ${operator} ${value.code};`);
      return;
    }
    variables.set(name, value.shape);
    if (value.shape.kind === "string") {
      writer.add(`char ${variable}[${value.shape.size}] = {};`);
      copyInto(variable, value, writer);
    } else writer.add(`${typeText(value.shape)}${variable} = ${value.code};`);
  }

  private intoMap(map: MapRef, operator: string, expression: Expression): void {
    const call = expression.kind === "call" ? expression : undefined;
    const use = call === undefined ? undefined : aggregates[call.name];
    if (use !== undefined && operator === "=") return this.aggregate(map, use, call!);
    const { writer } = this;
    const { maps } = writer.scope;
    const value = writer.value(expression);
    const { code, keys } = maps.key(map, writer);
    const { name } = maps.use(
      map,
      operator === "=" ? "value" : "sum",
      keys,
      kept(value.shape, operator),
    );
    if (operator === "+=" || operator === "-=")
      return this.add(name, code, keys.length, `${operator === "-=" ? "-" : ""}${value.code}`);
    if (operator !== "=") writer.refuse(map.span, `${operator} of a map`);
    const held = writer.fresh("value");
    if (value.shape.kind === "string") {
      writer.add(`struct ${name}_value ${held} = {};`);
      copyInto(`${held}.text`, value, writer);
    } else
      writer.add(`u64 ${held} = ${value.shape.kind === "pointer" ? "(u64)" : ""}${value.code};`);
    writer.add(`${name}.update(&${code}, &${held});`);
  }

  private aggregate(map: MapRef, use: MapUse, call: Call): void {
    const { writer } = this;
    const { maps } = writer.scope;
    const [first] = call.arguments;
    const value = first === undefined ? undefined : writer.value(first);
    if (use !== "count" && value === undefined)
      writer.refuse(call.span, `${call.name}() of nothing`);
    const { code, keys } = maps.key(map, writer);
    const { name } = maps.use(map, use, keys);
    const amount = value?.code ?? "1";
    switch (use) {
      case "count":
        return writer.add(`${name}.atomic_increment(${code});`);
      case "sum":
        return this.add(name, code, keys.length, amount);
      case "hist":
        if (keys.length === 0) return writer.add(`${name}.atomic_increment(bpf_log2l(${amount}));`);
        writer.add(`${code}.slot = bpf_log2l(${amount});`);
        return writer.add(`${name}.atomic_increment(${code});`);
      case "lhist":
        return this.linear(name, code, keys.length, amount, call);
      case "avg":
        writer.add(`struct ${name}_value ${code}_zero = {};`);
        writer.add(
          `struct ${name}_value *${code}_sum = ${name}.lookup_or_try_init(&${code}, &${code}_zero);`,
        );
        writer.add(`if (${code}_sum) {`);
        writer.add(`__sync_fetch_and_add(&${code}_sum->count, 1);`);
        writer.add(`__sync_fetch_and_add(&${code}_sum->total, ${amount});`);
        return writer.add("}");
      case "min":
      case "max":
        writer.add(`u64 ${code}_new = ${amount};`);
        writer.add(`u64 *${code}_old = ${name}.lookup(&${code});`);
        return writer.add(
          `if (!${code}_old || ${code}_new ${use === "min" ? "<" : ">"} *${code}_old) ${name}.update(&${code}, &${code}_new);`,
        );
      case "value":
        return;
    }
  }

  /** Without keys it is an array, which BCC increments by one alone. */
  private add(name: string, code: string, keys: number, amount: string): void {
    const { writer } = this;
    if (amount === "1") return writer.add(`${name}.atomic_increment(${code});`);
    if (keys > 0) return writer.add(`${name}.atomic_increment(${code}, ${amount});`);
    writer.add(`u64 *${code}_sum = ${name}.lookup(&${code});`);
    writer.add(`if (${code}_sum) __sync_fetch_and_add(${code}_sum, ${amount});`);
  }

  /** A row for each step: the first and the last hold what lies beyond. */
  private linear(name: string, code: string, keys: number, amount: string, call: Call): void {
    const { writer } = this;
    const [least, most, step] = call.arguments.slice(1).map((each) => writer.value(each).code);
    if (least === undefined || most === undefined || step === undefined)
      writer.refuse(call.span, "lhist() without least, most and step");
    const key = keys === 0 ? `${code}_at` : code;
    if (keys === 0) writer.add(`struct ${name}_key ${key} = {};`);
    writer.add(`s64 ${code}_of = ${amount};`);
    writer.add(
      `${key}.from = ${code}_of < ${least} ? ${least} - ${step} : ${code}_of >= ${most} ? ${most} : ${code}_of - (u64)(${code}_of - ${least}) % ${step};`,
    );
    writer.add(`${name}.atomic_increment(${key});`);
  }
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

const kept = (shape: Shape, operator: string): Shape =>
  shape.kind === "string" && operator === "=" ? shape : { kind: "int", signed: false };

const typeText = (shape: Shape): string =>
  shape.kind === "pointer" ? shape.type : shape.kind === "int" && shape.signed ? "s64 " : "u64 ";
