import type { KernelFacts } from "../../types/facts.js";
import type { PrintProbe } from "../../types/print_plan.js";
import type { Diagnostic } from "../../types/outcome.js";
import { check } from "../cexpr/check.js";
import { scalar } from "../cexpr/convert.js";
import { Block } from "../codegen/block.js";
import { c, type Code } from "../codegen/code.js";
import { layOut, toCStruct, type Layout } from "../codegen/layout.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import type { Probe } from "../ast.js";
import {
  addPutAside,
  againStruct,
  asideOf,
  writeSecondReading,
  type SecondReading,
} from "./second_reading.js";
import { checkMessage, fillField, messageFields, messageSegments, type Message } from "./fields.js";
import { contextParameter, contextStruct } from "../probe/context.js";
import { filterStatements } from "../probe/filters.js";
import { programBlock } from "../probe/program_block.js";
import { addTakeEntry, writeEntry } from "../probe/entry.js";
import { headerFields } from "./header.js";
import type { TraceOptions } from "./options.js";
import { addPredicate, notingFor } from "../probe/judged_later.js";
import { entryNeeds } from "../probe/entry_needs.js";
import { buildScope } from "../probe/scope.js";
import { untypedNote, type Shown } from "../probe/untyped.js";
import { parseFormat } from "./format.js";
import { writeSleeping, type SleepingProgram } from "../probe/sleeping.js";
import { fillStack, stackField, stackFields, stacksOf } from "./stacks.js";

/** One hook's C, and what the printer has to know of it. */
export interface HookProgram {
  readonly code: Code;
  /** Name of the program, and of its entry's where there is one. */
  readonly name: string;
  readonly entryName?: string;
  /** Reads strings again at the call's return. */
  readonly second?: SecondReading;
  readonly sleeping?: SleepingProgram;
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

/** Checks a probe at one of its hooks and writes its program; throws Mistake. */
export function writeProgram(
  probe: Probe,
  hook: ResolvedHook,
  index: number,
  firstProbe: number,
  options: TraceOptions,
  kernel: KernelFacts,
  transport: Transport,
): HookProgram {
  const expressions = [...(probe.predicate ? [probe.predicate] : []), ...probe.values];
  const needs = entryNeeds(hook, expressions);
  const warnings: Diagnostic[] = [];
  const scope = buildScope(hook, probe.source, options, kernel, needs.names, (d) =>
    warnings.push(d),
  );
  const predicate = probe.predicate && scalar(check(probe.predicate, scope), scope);
  const message = checkMessage(probe, scope, options.stringSize);
  warnings.push(...untypedNote(hook, shownBy(probe), probe.source));
  const stacks = stacksOf(options, hook.atUserEntry === true);
  const fields = messageFields(message);
  const layout = layOut([
    ...headerFields(options),
    ...fields.flatMap((field) => field.fields),
    ...stackFields(stacks),
  ]);

  const aside = asideOf(hook, predicate, fields, transport.ring);
  const block = programBlock(hook, probe.source);
  const filters = filterStatements(options, hook.pidByAttach);
  for (const line of filters) block.add(c`${line}`);
  if (needs.paired) addTakeEntry(index, needs, kernel.arch, block);
  addPredicate(predicate, aside, block);
  addReserve(index, layout, transport, block);
  addHeader(hook, firstProbe, options, block);
  fields.forEach((field, i) =>
    notingFor(field.value, aside, block, () => fillField(field, i, block)),
  );
  const recordStacks = stacks.flatMap((stack) => fillStack(stack, kernel.arch));
  for (const line of recordStacks) block.add(c`${line}`);
  if (aside) addPutAside(index, layout, fields, aside, block);
  block.add(
    c`${transport.ring ? "events.ringbuf_submit(e, 0);" : `events.perf_submit(ctx, e, sizeof(*e));`}`,
  );
  block.add(c`return 0;`);

  const name = `trace_${index}`;
  const entry =
    needs.paired && hook.entry
      ? writeEntry(hook.entry, index, needs, filters, probe.source)
      : undefined;
  const body = c`int ${name}(${contextParameter(hook.context, `context_${index}`)})\n{\n${block.code()}}\n`;
  const contextCode = contextStruct(hook.context, `context_${index}`, body);
  const structs = c`${contextCode}${toCStruct(`event_${index}`, layout)}${perfScratch(index, layout, transport)}`;
  const second =
    aside &&
    writeSecondReading(index, layout, fields, aside, {
      block: new Block(probe.source, hook.probe.space),
      addReserve: (at) => addReserve(index, layout, transport, at),
      stacks: recordStacks,
    });
  const sleeping = writeSleeping(
    {
      ...{ hook, index, needs, source: probe.source },
      fill: (twin) => {
        addPredicate(predicate, undefined, twin);
        fields.forEach((field, i) => fillField(field, i, twin));
      },
    },
    options,
    kernel,
  );
  const segments = messageSegments(message, layout);
  const print = { segments, ...stackProbe(stacks, layout) };
  return {
    code: c`${structs}${aside ? againStruct(index, layout, fields, aside) : ""}${entry ?? ""}${body}${second ? second.code : ""}${sleeping ? sleeping.code : ""}\n`,
    name,
    ...(second ? { second } : {}),
    ...(sleeping ? { sleeping } : {}),
    ...(entry ? { entryName: `enter_${index}` } : {}),
    layout,
    print,
    message,
    warnings,
  };
}

function shownBy({ predicate, format, values, source }: Probe): readonly Shown[] {
  const specs = format ? parseFormat(format, source).filter((part) => part.kind === "spec") : [];
  return [
    ...(predicate ? [{ expression: predicate, text: false }] : []),
    ...values.map((expression, i) => ({ expression, text: specs[i]?.conversion === "s" })),
  ];
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

function addHeader(
  hook: ResolvedHook,
  firstProbe: number,
  options: TraceOptions,
  block: Block,
): void {
  const names = new Set(headerFields(options).map((field) => field.name));
  block.add(c`e->id = id;`);
  if (names.has("time")) block.add(c`e->time = bpf_ktime_get_ns();`);
  block.add(
    c`e->probe = ${hook.byCookie || hook.names.length > 1 ? "(u32)bpf_get_attach_cookie(ctx)" : firstProbe};`,
  );
  if (names.has("cpu")) block.add(c`e->cpu = bpf_get_smp_processor_id();`);
  block.add(c`bpf_get_current_comm(e->comm, sizeof(e->comm));`);
}
