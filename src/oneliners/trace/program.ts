import type { KernelFacts } from "../../types/facts.js";
import type { PrintProbe } from "../../types/output.js";
import { unreachable, type Diagnostic } from "../../types/outcome.js";
import { check } from "../cexpr/check.js";
import { scalar } from "../cexpr/convert.js";
import { Block } from "../codegen/block.js";
import { c, from, plainText, type Code } from "../codegen/code.js";
import { layOut, toCStruct, type Layout } from "../codegen/layout.js";
import { lower } from "../codegen/lower.js";
import { fieldName, isScalarField } from "../resolve/tracepoint.js";
import type { ProgramContext, Target } from "../resolve/target.js";
import type { Probe } from "./ast.js";
import {
  addPutAside,
  againStruct,
  canReadAgain,
  writeSecondReading,
  type SecondReading,
} from "./again.js";
import {
  checkMessage,
  fillField,
  messageFields,
  messageSegments,
  type Message,
  type MessageField,
} from "./fields.js";
import { filterStatements } from "./filters.js";
import { headerFields } from "./header.js";
import type { TraceOptions } from "./options.js";
import { entryNeeds, type EntryNeeds } from "./saved.js";
import { buildScope, namesOf } from "./scope.js";
import { fillStack, stackField, stackFields, stacksOf } from "./stacks.js";

/** One target's C, and what the printer has to know of it. */
export interface TargetProgram {
  readonly code: Code;
  /** Name of the program, and of its entry's where there is one. */
  readonly name: string;
  readonly entryName?: string;
  /** Reads strings again at the call's return. */
  readonly second?: SecondReading;
  readonly layout: Layout;
  /** The same for each of its names. */
  readonly print: Omit<PrintProbe, "name">;
  readonly message: Message;
  readonly warnings: readonly Diagnostic[];
}

/** How events leave the kernel. */
export interface Transport {
  readonly ring: boolean;
}

/** Largest event that a program without a ring buffer builds on its stack of 512 bytes. */
const MOST_ON_STACK = 320;

/** Checks a probe at one of its targets and writes its program; throws Mistake. */
export function writeProgram(
  probe: Probe,
  target: Target,
  index: number,
  firstProbe: number,
  options: TraceOptions,
  kernel: KernelFacts,
  transport: Transport,
): TargetProgram {
  const expressions = [...(probe.predicate ? [probe.predicate] : []), ...probe.values];
  const needs = entryNeeds(target, expressions);
  const warnings: Diagnostic[] = [];
  const scope = buildScope(target, probe.source, options, kernel, needs.names, (d) =>
    warnings.push(d),
  );
  const predicate = probe.predicate && scalar(check(probe.predicate, scope), scope);
  const message = checkMessage(probe, scope, options.stringSize);
  const stacks = stacksOf(options, target.atUserEntry === true);
  const fields = messageFields(message);
  const layout = layOut([
    ...headerFields(options),
    ...fields.flatMap((field) => field.fields),
    ...stackFields(stacks),
  ]);

  const block = new Block(probe.source, target.probe.space);
  for (const line of filterStatements(options, target.pidByAttach)) block.add(c`${line}`);
  if (needs.paired) addTakeSaved(index, needs, block);
  if (predicate) addPredicate(predicate, probe, block);
  addReserve(index, layout, transport, block);
  addHeader(target, firstProbe, options, block);
  fields.forEach((field, i) => fillField(field, i, block));
  const recordStacks = stacks.flatMap((stack) => fillStack(stack, kernel.arch));
  for (const line of recordStacks) block.add(c`${line}`);
  const again = canReadAgain(target, fields, transport.ring);
  if (again) addPutAside(index, layout, fields, block);
  block.add(
    c`${transport.ring ? "events.ringbuf_submit(e, 0);" : `events.perf_submit(ctx, e, sizeof(*e));`}`,
  );
  block.add(c`return 0;`);

  const name = `trace_${index}`;
  const entry =
    needs.paired && target.entry ? writeEntry(target, index, needs, options, probe) : undefined;
  const body = c`int ${name}(${contextParameter(target.context, `context_${index}`)})\n{\n${block.code()}}\n`;
  const contextCode = contextStruct(target.context, `context_${index}`, body);
  const structs = c`${contextCode}${toCStruct(`event_${index}`, layout)}${perfScratch(index, layout, transport)}`;
  const second = again
    ? secondReading(probe, target, index, layout, fields, transport, recordStacks)
    : undefined;
  const segments = messageSegments(message, layout);
  const print = { segments, ...stackProbe(stacks, layout) };
  return {
    code: c`${structs}${again ? againStruct(index, layout, fields) : ""}${entry ?? ""}${body}${second ? second.code : ""}\n`,
    name,
    ...(second ? { second } : {}),
    ...(entry ? { entryName: `enter_${index}` } : {}),
    layout,
    print,
    message,
    warnings,
  };
}

function secondReading(
  probe: Probe,
  target: Target,
  index: number,
  layout: Layout,
  fields: readonly MessageField[],
  transport: Transport,
  recordStacks: readonly string[],
): SecondReading {
  const reserve = new Block(probe.source, target.probe.space);
  addReserve(index, layout, transport, reserve);
  return writeSecondReading(index, layout, fields, reserve.code(), recordStacks);
}

function stackProbe(
  stacks: ReturnType<typeof stacksOf>,
  layout: Layout,
): Pick<PrintProbe, "kernelStack" | "userStack"> {
  const kernelStack = stacks.find((stack) => stack.name === "kstack");
  const userStack = stacks.find((stack) => stack.name === "ustack");
  return {
    ...(kernelStack ? { kernelStack: stackField(kernelStack, layout) } : {}),
    ...(userStack ? { userStack: stackField(userStack, layout) } : {}),
  };
}

function addPredicate(predicate: ReturnType<typeof scalar>, probe: Probe, block: Block): void {
  const test = lower(predicate, block);
  block.add(from(probe.source, predicate.span, c`if (!${test}) return 0;`));
}

/** Room for the event: in the ring, else on the stack or, where it is too big for that, in a per-CPU map. */
function addReserve(index: number, layout: Layout, transport: Transport, block: Block): void {
  if (transport.ring) {
    block.add(c`struct event_${index} *e = events.ringbuf_reserve(sizeof(struct event_${index}));`);
    block.add(
      c`if (!e) {\n    int first = 0;\n    u64 *lost_here = lost.lookup(&first);\n    if (lost_here) lock_xadd(lost_here, 1);\n    return 0;\n  }`,
    );
  } else if (layout.size <= MOST_ON_STACK) {
    block.add(c`struct event_${index} event = {};`);
    block.add(c`struct event_${index} *e = &event;`);
  } else {
    block.add(c`int first = 0;`);
    block.add(c`struct event_${index} *e = scratch_${index}.lookup(&first);`);
    block.add(c`if (!e) return 0;`);
  }
}

const perfScratch = (index: number, layout: Layout, transport: Transport): string =>
  transport.ring || layout.size <= MOST_ON_STACK
    ? ""
    : `BPF_PERCPU_ARRAY(scratch_${index}, struct event_${index}, 1);\n`;

function addHeader(target: Target, firstProbe: number, options: TraceOptions, block: Block): void {
  const names = new Set(headerFields(options).map((field) => field.name));
  block.add(c`e->id = id;`);
  if (names.has("time")) block.add(c`e->time = bpf_ktime_get_ns();`);
  block.add(
    c`e->probe = ${target.byCookie || target.names.length > 1 ? "(u32)bpf_get_attach_cookie(ctx)" : firstProbe};`,
  );
  if (names.has("cpu")) block.add(c`e->cpu = bpf_get_smp_processor_id();`);
  block.add(c`bpf_get_current_comm(e->comm, sizeof(e->comm));`);
}

/**
 * The entry's side of a return probe: its values, kept by thread and depth,
 * so that a function that calls itself finds its own. The maps forget the
 * least recently used: a thread that dies inside leaves nothing for good.
 */
function writeEntry(
  target: Target,
  index: number,
  needs: EntryNeeds,
  options: TraceOptions,
  probe: Probe,
): Code {
  const entry = target.entry!;
  const block = new Block(probe.source, entry.probe.space);
  for (const line of filterStatements(options, target.pidByAttach)) block.add(c`${line}`);
  const known = namesOf(entry.probe);
  const values = needs.names.map((name) => lower(known.get(name)!, block));
  block.add(c`u32 tid = (u32)id, none = 0;`);
  block.add(c`u32 *depth = depth_${index}.lookup_or_try_init(&tid, &none);`);
  block.add(c`if (!depth) return 0;`);
  block.add(c`u64 key = (u64)tid << 32 | *depth;`);
  block.add(c`*depth += 1;`);
  block.add(c`struct saved_${index} saved = {};`);
  values.forEach((value, i) => block.add(c`saved.v${i} = (u64)${value};`));
  if (needs.latency) block.add(c`saved.start = bpf_ktime_get_ns();`);
  block.add(c`entries_${index}.update(&key, &saved);`);
  block.add(c`return 0;`);
  const members = [
    ...needs.names.map((_, i) => `u64 v${i};`),
    ...(needs.latency ? ["u64 start;"] : []),
  ].join(" ");
  const body = c`int enter_${index}(${contextParameter(entry.context, `entry_context_${index}`)})\n{\n${block.code()}}\n`;
  return c`struct saved_${index} { ${members} };
BPF_TABLE("lru_hash", u32, u32, depth_${index}, 10240);
BPF_TABLE("lru_hash", u64, struct saved_${index}, entries_${index}, 20480);
${contextStruct(entry.context, `entry_context_${index}`, body)}${body}`;
}

/** The return's side: takes what the entry kept, and leaves when there was none. */
function addTakeSaved(index: number, needs: EntryNeeds, block: Block): void {
  if (needs.latency) block.add(c`u64 now = bpf_ktime_get_ns();`);
  block.add(c`u32 tid = (u32)id;`);
  block.add(c`u32 *depth = depth_${index}.lookup(&tid);`);
  block.add(c`if (!depth || *depth == 0) return 0;`);
  block.add(c`*depth -= 1;`);
  block.add(c`u64 key = (u64)tid << 32 | *depth;`);
  block.add(c`if (*depth == 0) depth_${index}.delete(&tid);`);
  block.add(c`struct saved_${index} *kept = entries_${index}.lookup(&key);`);
  block.add(c`if (!kept) return 0;`);
  block.add(c`struct saved_${index} saved = *kept;`);
  block.add(c`entries_${index}.delete(&key);`);
}

function contextParameter(context: ProgramContext, name: string): string {
  switch (context.kind) {
    case "registers":
      return "struct registers *ctx";
    case "arguments":
      return "u64 *ctx";
    case "tracepoint":
      return `struct ${name} *ctx`;
    default:
      return unreachable(context);
  }
}

/** A tracepoint's record, from its format: the fields that the body reads, at their exact offsets. */
function contextStruct(context: ProgramContext, name: string, body: Code): string {
  if (context.kind !== "tracepoint") return "";
  const used = new Set([...plainText(body).matchAll(/ctx->(f\d+)/g)].map((match) => match[1]));
  const lines: string[] = [];
  let at = 0;
  for (const field of [...context.fields].sort((a, b) => a.offset - b.offset)) {
    if (field.offset < at || !used.has(fieldName(field))) continue;
    if (field.offset > at) lines.push(`  char gap${at}[${field.offset - at}];`);
    const scalarType = `${field.signed ? "s" : "u"}${field.size * 8}`;
    lines.push(
      isScalarField(field)
        ? `  ${scalarType} ${fieldName(field)};`
        : `  char ${fieldName(field)}[${field.size}];`,
    );
    at = field.offset + field.size;
  }
  return `struct ${name} {\n${lines.join("\n") || "  u64 f0;"}\n};\n`;
}
