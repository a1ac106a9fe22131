import type { KernelFacts } from "../../types/facts.js";
import type { Diagnostic } from "../../types/outcome.js";
import { Block } from "../codegen/block.js";
import { c, plainText, type Code } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import { addUpdate, beginKey, keyOf } from "../codegen/tables.js";
import { contextParameter, contextStruct } from "../probe/context.js";
import { choiceStatements, filterStatements, idStatements } from "../probe/filters.js";
import { programBlock } from "../probe/program_block.js";
import { addPredicate, notingFor, type JudgedLater } from "../probe/judged_later.js";
import { addTakeEntry, writeEntry } from "../probe/entry.js";
import { writeSleeping, type SleepingProgram } from "../probe/sleeping.js";
import { fillString } from "../probe/strings.js";
import type { ResolvedHook } from "../resolve/resolved_hook.js";
import type { Spec } from "./ast.js";
import type { CheckedSpec } from "./check.js";
import { fillNumber } from "./key_numbers.js";
import { addPutAside, asideOf, pointedTexts, writeLater, type Aside } from "./second_reading.js";
import type { ArgdistOptions } from "./options.js";
import { FUNCTION_FIELD, keyField, type SharedTable } from "./table.js";
import { addMarks, fillText } from "./key_strings.js";

/** One hook's C. */
export interface CountingProgram {
  readonly name: string;
  readonly entryName?: string;
  /** Counts at the call's return what could not be read at its entry. */
  readonly laterName?: string;
  readonly sleeping?: SleepingProgram;
  readonly code: Code;
  readonly warnings: readonly Diagnostic[];
}

/** Writes the program of a spec at one hook; `first` is the index of its first name in the table. */
export function writeCounting(
  spec: Spec,
  checked: CheckedSpec,
  table: SharedTable,
  index: number,
  first: number,
  options: ArgdistOptions,
  kernel: KernelFacts,
): CountingProgram {
  const { hook, needs } = checked;
  const { source } = spec;
  const choice = { ...options, includeSelf: true };
  const body = new Block(source, hook.probe.space);
  for (const line of choiceStatements(choice, hook.pidByAttach)) body.add(c`${line}`);
  if (needs.paired) addTakeEntry(index, needs, kernel.arch, body);
  const aside = asideOf(checked, table);
  addPredicate(checked.filter, aside?.judged, body);
  const later =
    aside && writeLater(checked, table, index, aside, new Block(source, hook.probe.space));
  addCount(checked, table, functionIndex(hook, first), aside && { index, aside }, body);
  body.add(c`return 0;`);

  const head = programBlock(hook, source);
  if (/\bid\b/.test(plainText(body.code())))
    for (const line of idStatements(choice)) head.add(c`${line}`);

  const name = `argdist_${index}`;
  const context = `context_${index}`;
  const main = c`int ${name}(${contextParameter(hook.context, context)})\n{\n${head.code()}${body.code()}}\n`;
  const filters = filterStatements(choice, hook.pidByAttach);
  const entry =
    needs.paired && hook.entry ? writeEntry(hook.entry, index, needs, filters, source) : undefined;
  const sleeping = writeSleeping(
    {
      ...{ hook, index, needs, source },
      fill: (twin) => {
        addPredicate(checked.filter, undefined, twin);
        bringInKeys(checked, table, twin);
      },
    },
    choice,
    kernel,
  );
  return {
    name,
    ...(entry ? { entryName: `enter_${index}` } : {}),
    ...(later ? { laterName: later.name } : {}),
    ...(sleeping ? { sleeping } : {}),
    code: c`${contextStruct(hook.context, context, main)}${later?.declarations ?? ""}${entry ?? ""}${main}${later?.program ?? ""}${sleeping?.code ?? ""}\n`,
    warnings: checked.warnings,
  };
}

const functionIndex = (hook: ResolvedHook, first: number): Code =>
  hook.byCookie || hook.names.length > 1 ? c`(u32)bpf_get_attach_cookie(ctx)` : c`${first}`;

/** `later`: what is put aside, and the number of the program that counts it. */
function addCount(
  checked: CheckedSpec,
  table: SharedTable,
  index: Code,
  later: { readonly index: number; readonly aside: Aside } | undefined,
  block: Block,
): void {
  const { draft, byFunction } = table;
  const judged = later?.aside.judged;
  if (draft.shape.kind === "hash") {
    const key = beginKey(draft, block);
    if (byFunction) block.add(c`${key}.${FUNCTION_FIELD} = ${index};`);
    fillKeys(checked, table, key, judged, block);
  }
  const { amount } = checked;
  // Before the event is put aside: it may be for the amount's sake.
  const asked = amount && judged?.values.has(amount.value) ? block.fresh("v") : undefined;
  if (amount && asked !== undefined)
    block.add(c`u64 ${asked} = (u64)${block.noting(() => lower(amount.value, block))};`);
  if (later) addPutAside(checked, table, later.index, { aside: later.aside, place: index }, block);
  if (draft.shape.kind === "hash") {
    const key = keyOf(draft);
    for (const n of pointedTexts(checked))
      addMarks(`${key}.${keyField(n)}`, textSize(table, n), n, block);
  }
  const figure = amount && {
    code: asked === undefined ? lower(amount.value, block) : c`${asked}`,
    signed: amount.signed,
  };
  addUpdate(draft, block, {
    ...(draft.shape.kind === "array" && byFunction ? { index } : {}),
    ...(figure ? { amount: figure } : {}),
  });
}

function textSize({ held }: SharedTable, n: number): number {
  const text = held[n]!;
  return text.kind === "text" ? text.size : 0;
}

function fillKeys(
  checked: CheckedSpec,
  { held }: SharedTable,
  key: string,
  judged: JudgedLater | undefined,
  block: Block,
): void {
  checked.keys.forEach(({ value }, n) => {
    const place = `${key}.${keyField(n)}`;
    const how = held[n]!;
    notingFor(value, judged, block, () =>
      how.kind === "text"
        ? fillText(value, place, how.size, n, block)
        : fillNumber(value, how, place, block),
    );
  });
}

/** What counting will read of the process. */
function bringInKeys(checked: CheckedSpec, { held }: SharedTable, block: Block): void {
  checked.keys.forEach(({ value }, n) => {
    const how = held[n]!;
    if (how.kind === "text") fillString(value, { chars: "" }, how.size, block);
    else lower(value, block);
  });
  if (checked.amount) lower(checked.amount.value, block);
}
