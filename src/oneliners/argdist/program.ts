import type { Diagnostic } from "../../types/outcome.js";
import type { Value } from "../cexpr/value.js";
import { Block } from "../codegen/block.js";
import { c, from, plainText, type Code } from "../codegen/code.js";
import { lower } from "../codegen/lower.js";
import { addUpdate, beginKey, type TableDraft } from "../codegen/tables.js";
import { contextParameter, contextStruct } from "../probe/context.js";
import { choiceStatements, filterStatements, idStatements } from "../probe/filters.js";
import { addTakeSaved, writeEntry } from "../probe/pairing.js";
import { fillString } from "../probe/strings.js";
import type { Target } from "../resolve/target.js";
import type { Spec } from "./ast.js";
import type { CheckedSpec } from "./check.js";
import type { Held } from "./keys.js";
import type { ArgdistOptions } from "./options.js";
import { FUNCTION_FIELD, keyField } from "./table.js";

/** One target's C. */
export interface CountingProgram {
  readonly name: string;
  readonly entryName?: string;
  readonly code: Code;
  readonly warnings: readonly Diagnostic[];
}

/** What a program has to know of the table that all of its spec's targets fill. */
export interface SharedTable {
  readonly draft: TableDraft;
  readonly held: readonly Held[];
  /** Rows are told apart by function. */
  readonly byFunction: boolean;
}

/** Writes the program of a spec at one target; `first` is the index of its first name in the table. */
export function writeCounting(
  spec: Spec,
  checked: CheckedSpec,
  table: SharedTable,
  index: number,
  first: number,
  options: ArgdistOptions,
): CountingProgram {
  const { target, needs } = checked;
  const { source } = spec;
  const choice = { ...options, includeSelf: true };
  const body = new Block(source, target.probe.space);
  for (const line of choiceStatements(choice, target.pidByAttach)) body.add(c`${line}`);
  if (needs.paired) addTakeSaved(index, needs, body);
  if (checked.filter) addFilter(checked.filter, spec, body);
  addCount(checked, table, functionIndex(target, first), body);
  body.add(c`return 0;`);

  const head = new Block(source, target.probe.space);
  for (const line of target.guard ?? []) head.add(c`${line}`);
  if (/\bid\b/.test(plainText(body.code())))
    for (const line of idStatements(choice)) head.add(c`${line}`);

  const name = `argdist_${index}`;
  const context = `context_${index}`;
  const main = c`int ${name}(${contextParameter(target.context, context)})\n{\n${head.code()}${body.code()}}\n`;
  const filters = filterStatements(choice, target.pidByAttach);
  const entry =
    needs.paired && target.entry
      ? writeEntry(target.entry, index, needs, filters, source)
      : undefined;
  return {
    name,
    ...(entry ? { entryName: `enter_${index}` } : {}),
    code: c`${contextStruct(target.context, context, main)}${entry ?? ""}${main}\n`,
    warnings: checked.warnings,
  };
}

function addFilter(filter: Value, spec: Spec, block: Block): void {
  const test = lower(filter, block);
  block.add(from(spec.source, filter.span, c`if (!${test}) return 0;`));
}

const functionIndex = (target: Target, first: number): Code =>
  target.byCookie || target.names.length > 1 ? c`(u32)bpf_get_attach_cookie(ctx)` : c`${first}`;

function addCount(checked: CheckedSpec, table: SharedTable, index: Code, block: Block): void {
  const { draft, held, byFunction } = table;
  if (draft.shape.kind === "hash") {
    const key = beginKey(draft, block);
    if (byFunction) block.add(c`${key}.${FUNCTION_FIELD} = ${index};`);
    checked.keys.forEach(({ value }, i) =>
      fillKey(value, held[i]!, `${key}.${keyField(i)}`, block),
    );
  }
  const { amount } = checked;
  addUpdate(draft, block, {
    ...(draft.shape.kind === "array" && byFunction ? { index } : {}),
    ...(amount ? { amount: { code: lower(amount.value, block), signed: amount.signed } } : {}),
  });
}

function fillKey(value: Value, held: Held, place: string, block: Block): void {
  if (held.kind === "text") return fillString(value, { chars: place }, held.size, block);
  const number = lower(value, block);
  const bool = held.type.kind === "bool" ? c`!!` : c``;
  const cast = c`(${held.signed ? "s" : "u"}${held.size * 8})`;
  block.add(from(block.source, value.span, c`${place} = ${cast}${bool}${number};`));
}
