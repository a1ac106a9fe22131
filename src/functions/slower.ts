import type { Machine, ToolRun } from "../types/tool.js";
import type { DataField, DataType, StreamSpec } from "../types/data.js";
import type { Outcome, Source } from "../types/outcome.js";
import type { Block } from "../oneliners/codegen/block.js";
import { c } from "../oneliners/codegen/code.js";
import { layOut, toCStruct, type Field, type Layout } from "../oneliners/codegen/layout.js";
import { lower } from "../oneliners/codegen/lower.js";
import type { Value } from "../oneliners/cexpr/value.js";
import {
  addEnter,
  addLeave,
  declareCalls,
  LATENCY,
  type OpenCalls,
} from "../oneliners/codegen/open_calls.js";
import { attempt, mistake } from "../oneliners/source.js";
import { callOf, callsOf } from "./calls.js";
import { locate, scopeOf, type Located, type PatternOptions } from "./options.js";
import { assemblePlan, writeProgram, type Scope, type Written } from "./program.js";
import type { NumberedHook } from "./numbered_hook.js";
import { slowerView, type SlowerOptions } from "./slower_view.js";
import { addStacks, declareStacks, stackParts, type StackPart } from "./stacks.js";
import { namesType } from "./tables.js";

const STREAM = "slow";
const EVENTS = "events";
const LOST = "lost";
/** 1 MB: slow calls are few. */
const RING_PAGES = 256;
const PERF_PAGES = 64;
const STACKS = 16384;

/** funcslower: the calls that take longer than a limit, one line each. */
export function planFuncSlower(options: SlowerOptions, machine: Machine): Outcome<ToolRun> {
  return attempt(() => {
    const located = options.patterns.map((pattern, i) =>
      locate(
        { ...patternOptions(pattern, options), arguments: options.arguments },
        "functions",
        { returns: true },
        machine,
        `function ${i + 1}`,
      ),
    );
    // A line is printed by calls that would be lines themselves, without end.
    const scope: Scope = { ...scopeOf(options, machine), withoutSelf: true };
    const { names, hooks } = joined(located);
    const user = located.every((one) => one.found.user);
    const callers = options.userStack && hooks.some(({ hook }) => hook.atUserEntry);
    const stacks = stackParts(
      { kernel: options.kernelStack, user: options.userStack, callers },
      "pid",
    );
    const shape = shapeOf(options, stacks);
    const calls = callsOf({ user, members: shape.kept });
    const writer: Writer = { options, machine, scope, calls, stacks, shape };
    const programs = hooks.flatMap((one, i) => pairOf(one, i, writer));
    const { ringBuffer: ring } = machine.kernel.features;
    const stream = streamOf(shape, stacks, names, ring);
    return {
      plan: assemblePlan(
        {
          declarations: declarationsOf(writer, ring),
          programs,
          tables: [],
          streams: [stream],
          notes: located.flatMap((one) => one.found.notes),
        },
        scope,
        machine.kernel,
      ),
      views: [slowerView(STREAM, options)],
      timing: { duration: options.duration },
      ...(options.folded ? {} : { opening: openingOf(options) }),
      watchesProcesses: options.userStack,
      pids: options.pids ?? [],
    };
  });
}

const patternOptions = (
  pattern: string,
  { regex, pids, tid, force }: SlowerOptions,
): PatternOptions => ({
  pattern,
  regex,
  pids,
  tid,
  force,
  timestamp: false,
});

function openingOf({ minMs, minUs }: SlowerOptions): string {
  const unit = minUs === undefined ? "ms" : "us";
  return `Tracing function calls slower than ${minUs ?? minMs ?? 1} ${unit}... Ctrl+C to quit.`;
}

/** The limit; given in both units, the milliseconds count. */
const limitOf = ({ minMs, minUs }: SlowerOptions): number =>
  minMs === undefined && minUs !== undefined
    ? Math.round(minUs * 1000)
    : Math.round((minMs ?? 1) * 1_000_000);

interface PatternHook {
  readonly hook: NumberedHook;
  /** C for the number among the names of all patterns. */
  readonly index: string;
  readonly source: Source;
}

/** The patterns' names one after the other; a single function is called as it was typed. */
function joined(located: readonly Located[]): {
  readonly names: readonly string[];
  readonly hooks: readonly PatternHook[];
} {
  const names: string[] = [];
  const hooks = located.flatMap(({ probe, found: own }) => {
    const first = names.length;
    names.push(...(own.names.length === 1 ? [probe.source.text] : own.names));
    return own.hooks.map((hook) => ({
      hook,
      index: first === 0 ? hook.index : `${first} + ${hook.index}`,
      source: probe.source,
    }));
  });
  return { names, hooks };
}

/** What an event holds, and which part of it the entry keeps. */
interface Shape {
  readonly layout: Layout;
  readonly kept: readonly string[];
  readonly count: number;
}

function shapeOf(options: SlowerOptions, stacks: readonly StackPart[]): Shape {
  const values = Array.from({ length: options.arguments }, (_, i): Field => ({
    name: `a${i}`,
    ctype: "u64",
  }));
  const stackFields = stacks.map(({ field }) => field);
  const layout = layOut([
    { name: "start", ctype: "u64" },
    { name: "latency", ctype: "u64" },
    { name: "result", ctype: "u64" },
    ...values,
    ...[...stackFields].sort((a, b) => (a.ctype === "u64" ? -1 : b.ctype === "u64" ? 1 : 0)),
    { name: "pid", ctype: "u32" },
    { name: "tid", ctype: "u32" },
    { name: "function", ctype: "u32" },
    { name: "comm", ctype: "char", count: 16 },
  ]);
  const kept = [...values, ...stackFields].map(({ ctype, name }) => `${ctype} ${name}`);
  return { layout, kept, count: values.length };
}

interface Writer {
  readonly options: SlowerOptions;
  readonly machine: Machine;
  readonly scope: Scope;
  readonly calls: OpenCalls;
  readonly stacks: readonly StackPart[];
  readonly shape: Shape;
}

function declarationsOf({ calls, stacks, shape }: Writer, ring: boolean): string {
  const buffer = ring
    ? `BPF_RINGBUF_OUTPUT(${EVENTS}, ${RING_PAGES});\nBPF_PERCPU_ARRAY(${LOST}, u64, 1);\n`
    : `BPF_PERF_OUTPUT(${EVENTS});\n`;
  const map = stacks.length > 0 ? declareStacks(STACKS) : "";
  return `${toCStruct("slow_call", shape.layout)}${declareCalls(calls)}${map}${buffer}`;
}

/** The return first: an entry that is seen always finds its return attached. */
function pairOf(
  { hook, index, source }: PatternHook,
  number: number,
  writer: Writer,
): readonly Written[] {
  const { machine, scope, calls, shape } = writer;
  const { exit } = hook;
  if (!exit) throw new Error(`no return of ${source.text}`);
  const { arch } = machine.kernel;
  const leave = { ...exit, pidByAttach: hook.pidByAttach };
  return [
    writeProgram(`leave_${number}`, leave, source, scope, true, (block) => {
      addLeave(calls, callOf(index), arch, block);
      addEvent(exit.probe.result, writer, block);
    }),
    writeProgram(`enter_${number}`, hook, source, scope, false, (block) =>
      addEnter(calls, callOf(index), block, (inner) => {
        for (let i = 0; i < shape.count; i++) {
          const value = argumentOf(hook, i, source);
          if (value) inner.add(c`call.a${i} = (u64)${lower(value, inner)};`);
        }
        addStacks(writer.stacks, "call", hook.atUserEntry, arch, inner);
      }),
    ),
  ];
}

/** Undefined behind the last register that has a name. */
function argumentOf({ probe }: NumberedHook, index: number, source: Source): Value | undefined {
  const name = `arg${index + 1}`;
  const why = probe.absent.get(name);
  if (why === undefined) return probe.arguments[index];
  const span = { start: 0, end: source.text.length };
  throw mistake(source, span, "not-here", `${name} ${why}`, {
    hint: "a smaller -a shows those before it",
  });
}

function addEvent(
  result: NonNullable<NumberedHook["exit"]>["probe"]["result"],
  { options, machine, stacks, shape }: Writer,
  block: Block,
): void {
  const ring = machine.kernel.features.ringBuffer;
  block.add(c`u64 latency = ${LATENCY};`);
  block.add(c`if (latency < ${limitOf(options)}ULL) return 0;`);
  if (ring) {
    block.add(c`struct slow_call *e = ${EVENTS}.ringbuf_reserve(sizeof(struct slow_call));`);
    block.add(
      c`if (!e) {\n    int first = 0;\n    u64 *lost_here = ${LOST}.lookup(&first);\n    if (lost_here) lock_xadd(lost_here, 1);\n    return 0;\n  }`,
    );
  } else {
    block.add(c`struct slow_call event = {};`);
    block.add(c`struct slow_call *e = &event;`);
  }
  block.add(c`e->start = call.start;`);
  block.add(c`e->latency = latency;`);
  block.add(c`e->result = ${result ? c`(u64)${lower(result, block)}` : "0"};`);
  for (let i = 0; i < shape.count; i++) block.add(c`e->a${i} = call.a${i};`);
  for (const { field } of stacks) block.add(c`e->${field.name} = call.${field.name};`);
  block.add(c`e->pid = (u32)(id >> 32);`);
  block.add(c`e->tid = (u32)id;`);
  block.add(c`e->function = call.function;`);
  block.add(c`bpf_get_current_comm(e->comm, sizeof(e->comm));`);
  block.add(
    ring ? c`${EVENTS}.ringbuf_submit(e, 0);` : c`${EVENTS}.perf_submit(ctx, e, sizeof(*e));`,
  );
}

function streamOf(
  { layout }: Shape,
  stacks: readonly StackPart[],
  names: readonly string[],
  ring: boolean,
): StreamSpec {
  const unsigned: DataType = { kind: "int", signed: false };
  const types: Readonly<Record<string, DataType>> = {
    start: unsigned,
    latency: unsigned,
    pid: unsigned,
    tid: unsigned,
    function: namesType(names),
    comm: { kind: "string" },
    ...Object.fromEntries(stacks.map(({ name, type }) => [name, type])),
  };
  const fields = layout.fields.map((field): DataField => ({
    name: field.name,
    place: { kind: "bytes", offset: field.offset, size: SIZES[field.ctype] * (field.count ?? 1) },
    type: types[field.name] ?? { kind: "hex" },
  }));
  return {
    name: STREAM,
    map: EVENTS,
    ring,
    ...(ring ? { lostMap: LOST } : { pages: PERF_PAGES }),
    fields,
  };
}

const SIZES = { u8: 1, s8: 1, char: 1, u16: 2, s16: 2, u32: 4, s32: 4, u64: 8, s64: 8 } as const;
